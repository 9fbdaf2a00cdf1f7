using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace EdgeAgent.NanoContract.Check;

/// <summary>One instruction of a method body.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Code">Its code; two-byte codes start with 0xFE.</param>
/// <param name="Operand">A token, a whole number of up to 32 bits, or the offset a branch goes to; else 0.</param>
public readonly record struct Instruction(int Offset, ushort Code, int Operand)
{
    public string Name => IlReader.NameOf(Code);
}

/// <summary>Walks the instructions of a method body; the table of instructions is the runtime's own.</summary>
public static class IlReader
{
    private static readonly Dictionary<ushort, OpCode> s_opCodes = typeof(OpCodes).GetFields()
        .Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(opCode => (ushort)opCode.Value);

    public static string NameOf(ushort opCode) => s_opCodes[opCode].Name ?? "?";

    public static bool IsCall(Instruction instruction) => s_opCodes[instruction.Code].OperandType == OperandType.InlineMethod;

    public static bool IsBranch(Instruction instruction) =>
        s_opCodes[instruction.Code].OperandType is OperandType.InlineBrTarget or OperandType.ShortInlineBrTarget;

    /// <summary>The instructions in order.</summary>
    public static IReadOnlyList<Instruction> Instructions(BlobReader il)
    {
        var found = new List<Instruction>();
        while (il.RemainingBytes > 0)
        {
            int offset = il.Offset;
            ushort code = il.ReadByte();
            if (code == 0xFE) code = (ushort)(0xFE00 | il.ReadByte());
            found.Add(new Instruction(offset, code, Operand(ref il, s_opCodes[code].OperandType)));
        }

        return found;
    }

    private static int Operand(ref BlobReader il, OperandType operand)
    {
        switch (operand)
        {
            case OperandType.InlineNone:
                return 0;
            case OperandType.ShortInlineBrTarget:
                sbyte near = il.ReadSByte();
                return il.Offset + near;
            case OperandType.InlineBrTarget:
                int far = il.ReadInt32();
                return il.Offset + far;
            case OperandType.ShortInlineI or OperandType.ShortInlineVar:
                return il.ReadSByte();
            case OperandType.InlineVar:
                il.Offset += 2;
                return 0;
            case OperandType.InlineI8 or OperandType.InlineR:
                il.Offset += 8;
                return 0;
            case OperandType.InlineSwitch:
                int cases = il.ReadInt32();
                il.Offset += 4 * cases;
                return 0;
            default:
                return il.ReadInt32();
        }
    }
}
