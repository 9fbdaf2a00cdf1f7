using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace EdgeAgent.NanoContract.Check;

/// <summary>
/// Compares the contract with builds of the real libraries: every public member the contract promises must exist there with the same signature.
/// </summary>
public static class ContractComparison
{
    public static IEnumerable<string> Missing(string contractPath, IEnumerable<string> realPaths)
    {
        var real = realPaths.SelectMany(PublicMembers).ToHashSet(StringComparer.Ordinal);
        return PublicMembers(contractPath).Where(member => !real.Contains(member)).Select(member => $"CONTRACT001: {member} is in no real library.");
    }

    private static List<string> PublicMembers(string path)
    {
        using var stream = File.OpenRead(path);
        using var image = new PEReader(stream);
        var metadata = image.GetMetadataReader();
        var members = new List<string>();
        foreach (var handle in metadata.TypeDefinitions)
        {
            var type = metadata.GetTypeDefinition(handle);
            if ((type.Attributes & TypeAttributes.VisibilityMask) is not (TypeAttributes.Public or TypeAttributes.NestedPublic)) continue;
            string typeName = $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
            members.Add(typeName);
            members.AddRange(
                type.GetMethods().Select(metadata.GetMethodDefinition).Where(IsPromised).Select(method => $"{typeName}.{MethodText(metadata, method)}"));
            members.AddRange(type.GetFields().Select(metadata.GetFieldDefinition).Where(field => field.Attributes.HasFlag(FieldAttributes.Public))
                .Select(field => $"{typeName}.{metadata.GetString(field.Name)}{Constant(metadata, field)}"));
        }

        return members;
    }

    // A finalizer, an explicit interface body or an override says nothing a caller could miss.
    private static bool IsPromised(MethodDefinition method) =>
        method.Attributes.HasFlag(MethodAttributes.Public)
            && !(method.Attributes.HasFlag(MethodAttributes.Virtual) && !method.Attributes.HasFlag(MethodAttributes.NewSlot));

    private static string MethodText(MetadataReader metadata, MethodDefinition method)
    {
        var signature = method.DecodeSignature(SignatureShape.Provider, null);
        string kind = method.Attributes.HasFlag(MethodAttributes.Static) ? "static " : "";
        return $"{kind}{signature.ReturnType} {metadata.GetString(method.Name)}({string.Join(", ", signature.ParameterTypes)})";
    }

    private static string Constant(MetadataReader metadata, FieldDefinition field)
    {
        var handle = field.GetDefaultValue();
        if (handle.IsNil) return "";
        var constant = metadata.GetConstant(handle);
        return " = " + metadata.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode);
    }
}
