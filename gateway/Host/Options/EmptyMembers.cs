using System.Collections;
using System.Reflection;

namespace EdgeAgent.Gateway.Host.Options;

/// <summary>
/// Keys of a settings file that were left without a value. YAML gives them none, whatever the type says that has to be there, and whoever reads it then falls.
/// </summary>
internal static class EmptyMembers
{
    /// <summary>What is empty in what was read, as problems that begin with the key.</summary>
    /// <param name="read">An object of our own types.</param>
    public static IEnumerable<string> Of(object read) => Of(read, "", new NullabilityInfoContext());

    private static IEnumerable<string> Of(object read, string path, NullabilityInfoContext context)
    {
        foreach (PropertyInfo member in read.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(member => member.CanWrite))
        {
            NullabilityInfo nullability = context.Create(member);
            string key = path + char.ToLowerInvariant(member.Name[0]) + member.Name[1..];
            object? value = member.GetValue(read);
            if (value is null && nullability.WriteState == NullabilityState.NotNull) yield return $"{key} has no value; give it one, or leave the line out.";
            if (value is null or string) continue;
            IEnumerable<string> within = value switch
            {
                IDictionary named => named.Values.Cast<object?>().SelectMany(entry => Entry(entry, key, context)),
                IEnumerable entries => entries.Cast<object?>().SelectMany(entry => Entry(entry, key, context)),
                _ => Entry(value, key, context),
            };
            foreach (string problem in within) yield return problem;
        }
    }

    private static IEnumerable<string> Entry(object? entry, string key, NullabilityInfoContext context) => entry switch
    {
        null => [$"{key} has an entry without a value; give it one, or take it out."],
        not null when IsOurs(entry) => Of(entry, key + ".", context),
        _ => [],
    };

    private static bool IsOurs(object value) => value.GetType() is { IsClass: true } type && type.Namespace?.StartsWith("EdgeAgent.", StringComparison.Ordinal) == true;
}
