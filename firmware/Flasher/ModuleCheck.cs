using System.Globalization;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Flasher;

/// <summary>
/// Check digits of a module id as it is printed and typed: ISO 7064 MOD 97-10 over the id's number, two digits. Finds every wrong character and every two
/// exchanged neighbours.
/// </summary>
public static class ModuleCheck
{
    /// <summary>What a label's QR code says: upper-case and short, so that the code stays coarse.</summary>
    public const string Prefix = "EA:M:";

    public static string Of(string moduleId)
    {
        if (!ModuleId.TryParse(moduleId, out ulong number)) throw new ArgumentException($"'{moduleId}' is no module id.", nameof(moduleId));
        return (98 - (number % 97 * 100 % 97)).ToString("00", CultureInfo.InvariantCulture);
    }

    /// <summary>The id for people: 0200000011-42.</summary>
    public static string Printed(string moduleId) => moduleId + "-" + Of(moduleId);

    public static string QrText(string moduleId) => Prefix + moduleId + Of(moduleId);

    /// <summary>Reads what a QR code says, or what a person typed; false when the check digits don't fit.</summary>
    public static bool TryRead(string text, out string moduleId)
    {
        string bare = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text.Replace("-", "", StringComparison.Ordinal);
        moduleId = bare.Length == ModuleId.TextLength + 2 ? bare[..ModuleId.TextLength] : "";
        return ModuleId.TryParse(moduleId, out _) && bare[ModuleId.TextLength..] == Of(moduleId);
    }
}
