using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace EdgeAgent.NanoContract.Check;

/// <summary>
/// Finds arrays of strings that are made and not filled at once. On the 1.x CLR (nf-interpreter a3e8139a1, run on its 32-bit build) an element of a fresh one
/// is no null but a string without text, and comparing it with <c>==</c> or <c>!=</c> reads address 0: the interpreter ends, and the module with it.
/// </summary>
internal static class FreshTexts
{
    /// <summary>The one method that may make an array and fill it in a loop.</summary>
    private const string Maker = "EdgeAgent.Firmware.Board.EmptyTexts.Of";

    public static bool Has(MetadataReader metadata, IReadOnlyList<Instruction> instructions, string place)
    {
        if (place == Maker) return false;
        for (int i = 0; i < instructions.Count; i++)
        {
            if (instructions[i].Name == "newarr" && IsString(metadata, instructions[i].Operand) && !IsWrittenOut(instructions, i)) return true;
        }

        return false;
    }

    private static bool IsString(MetadataReader metadata, int token)
    {
        EntityHandle handle = MetadataTokens.EntityHandle(token);
        if (handle.Kind != HandleKind.TypeReference) return false;
        TypeReference type = metadata.GetTypeReference((TypeReferenceHandle)handle);
        return metadata.GetString(type.Name) == "String" && metadata.GetString(type.Namespace) == "System";
    }

    // An array written out is a constant length and then, for each index in turn: dup, the index, the text, stelem.ref.
    private static bool IsWrittenOut(IReadOnlyList<Instruction> instructions, int newArray)
    {
        if (newArray == 0 || !TryConstant(instructions[newArray - 1], out int length)) return false;
        int at = newArray + 1;
        for (int index = 0; index < length; index++)
        {
            bool isElement = at + 1 < instructions.Count
                && instructions[at].Name == "dup"
                && TryConstant(instructions[at + 1], out int written)
                && written == index;
            if (!isElement) return false;
            while (at < instructions.Count && instructions[at].Name != "stelem.ref") at++;
            at++;
        }

        return true;
    }

    private static bool TryConstant(Instruction instruction, out int value)
    {
        string name = instruction.Name;
        value = instruction.Operand;
        if (name is "ldc.i4" or "ldc.i4.s") return true;
        bool isShort = name.Length == 8 && name.StartsWith("ldc.i4.", StringComparison.Ordinal) && char.IsAsciiDigit(name[7]);
        if (isShort) value = name[7] - '0';
        return isShort;
    }
}
