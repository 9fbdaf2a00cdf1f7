using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace EdgeAgent.NanoContract.Check;

/// <summary>
/// Finds in a compiled assembly what the C# compiler accepts and the nanoFramework 1.x CLR cannot run: it crashes, throws at the call, or silently
/// computes something else. Each fault has a number, a sentence and the place.
/// </summary>
public static class ChipCheck
{
    /// <param name="path">A managed assembly.</param>
    /// <returns>One line per fault, empty when the assembly may run on a chip.</returns>
    public static IEnumerable<string> Faults(string path)
    {
        using var stream = File.OpenRead(path);
        using var image = new PEReader(stream);
        var metadata = image.GetMetadataReader();
        var faults = new List<string>();
        FindGenerics(metadata, faults);
        foreach (var handle in metadata.TypeDefinitions) CheckType(metadata, image, handle, faults);
        FindForbiddenShapes(metadata, faults);
        return faults;
    }

    private static void FindGenerics(MetadataReader metadata, List<string> faults)
    {
        foreach (var handle in metadata.TypeDefinitions)
        {
            var type = metadata.GetTypeDefinition(handle);
            if (type.GetGenericParameters().Count > 0) faults.Add($"CHIP001: {NameOf(metadata, type)} is generic; the CLR crashes on it.");
            foreach (var method in type.GetMethods().Select(metadata.GetMethodDefinition).Where(method => method.GetGenericParameters().Count > 0))
            {
                faults.Add($"CHIP001: {NameOf(metadata, type)}.{metadata.GetString(method.Name)} is generic; the CLR crashes on it.");
            }
        }

        int methodSpecs = metadata.GetTableRowCount(TableIndex.MethodSpec);
        if (methodSpecs > 0) faults.Add($"CHIP002: {methodSpecs} uses of a generic method; the CLR crashes on them.");
    }

    private static void CheckType(MetadataReader metadata, PEReader image, TypeDefinitionHandle handle, List<string> faults)
    {
        var type = metadata.GetTypeDefinition(handle);
        bool isInterface = type.Attributes.HasFlag(TypeAttributes.Interface);
        foreach (var methodHandle in type.GetMethods())
        {
            var method = metadata.GetMethodDefinition(methodHandle);
            string place = $"{NameOf(metadata, type)}.{metadata.GetString(method.Name)}";
            if (isInterface && method.RelativeVirtualAddress != 0)
            {
                faults.Add($"CHIP003: {place} is a method with a body in an interface; the chip throws at the call.");
            }

            if (method.RelativeVirtualAddress != 0) CheckBody(metadata, image.GetMethodBody(method.RelativeVirtualAddress), place, faults);
        }
    }

    private static void CheckBody(MetadataReader metadata, MethodBodyBlock body, string place, List<string> faults)
    {
        IReadOnlyList<Instruction> instructions = IlReader.Instructions(body.GetILReader());
        if (FreshTexts.Has(metadata, instructions, place))
        {
            faults.Add(
                $"CHIP008: {place} makes an array of strings that is not filled at once; comparing an element ends the interpreter. "
                + "Write it out, or use EmptyTexts.Of.");
        }

        foreach (string name in instructions.Select(instruction => instruction.Name))
        {
            if (IsOverflowChecked(name)) faults.Add($"CHIP004: {place} uses {name} (checked arithmetic); the chip wraps silently.");
            if (IsUnsupported(name)) faults.Add($"CHIP005: {place} uses {name}; the metadata processor refuses it.");
        }
    }

    private static bool IsOverflowChecked(string name) => name.Contains(".ovf", StringComparison.Ordinal);

    private static bool IsUnsupported(string name) =>
        name is "localloc" or "cpblk" or "initblk" or "calli" or "mkrefany" or "refanyval" or "refanytype" or "arglist" or "jmp" or "tail." or "volatile.";

    private static void FindForbiddenShapes(MetadataReader metadata, List<string> faults)
    {
        for (int row = 1; row <= metadata.GetTableRowCount(TableIndex.TypeSpec); row++)
        {
            var type = metadata.GetTypeSpecification(MetadataTokens.TypeSpecificationHandle(row));
            CheckShape(type.DecodeSignature(SignatureShape.Provider, null), "an expression", faults);
        }

        foreach (var handle in metadata.FieldDefinitions)
        {
            var field = metadata.GetFieldDefinition(handle);
            CheckShape(field.DecodeSignature(SignatureShape.Provider, null), metadata.GetString(field.Name), faults);
        }

        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            var signature = method.DecodeSignature(SignatureShape.Provider, null);
            CheckShape(signature.ReturnType + " " + string.Join(' ', signature.ParameterTypes), metadata.GetString(method.Name), faults);
        }

        for (int row = 1; row <= metadata.GetTableRowCount(TableIndex.StandAloneSig); row++)
        {
            var signature = metadata.GetStandaloneSignature(MetadataTokens.StandaloneSignatureHandle(row));
            if (signature.GetKind() != StandaloneSignatureKind.LocalVariables) continue;
            CheckShape(string.Join(' ', signature.DecodeLocalSignature(SignatureShape.Provider, null)), "a local variable", faults);
        }
    }

    private static void CheckShape(string shape, string place, List<string> faults)
    {
        if (shape.Contains('*', StringComparison.Ordinal)) faults.Add($"CHIP006: {place} uses a pointer; the metadata processor refuses it.");
        if (shape.Contains("[,", StringComparison.Ordinal)) faults.Add($"CHIP007: {place} uses a multi-dimensional array; the CLR crashes on it.");
        if (shape.Contains('{', StringComparison.Ordinal)) faults.Add($"CHIP002: {place} uses {shape}; the CLR crashes on generics.");
    }

    private static string NameOf(MetadataReader metadata, TypeDefinition type) => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
}
