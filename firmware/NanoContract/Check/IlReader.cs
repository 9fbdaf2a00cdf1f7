using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace EdgeAgent.NanoContract.Check;

/// <summary>Walks the instructions of a method body; the table of instructions is the runtime's own.</summary>
public static class IlReader
{
    private static readonly Dictionary<ushort, OpCode> s_opCodes = typeof(OpCodes).GetFields()
        .Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(opCode => (ushort)opCode.Value);

    public static string NameOf(ushort opCode) => s_opCodes[opCode].Name ?? "?";

    /// <summary>The instruction codes in order; two-byte codes start with 0xFE.</summary>
    public static IEnumerable<ushort> OpCodes(BlobReader il)
    {
        var found = new List<ushort>();
        while (il.RemainingBytes > 0)
        {
            ushort code = il.ReadByte();
            if (code == 0xFE) code = (ushort)(0xFE00 | il.ReadByte());
            found.Add(code);
            int operandBytes = s_opCodes[code].OperandType == OperandType.InlineSwitch ? 4 * il.ReadInt32() : OperandBytes(s_opCodes[code].OperandType);
            il.Offset += operandBytes;
        }

        return found;
    }

    private static int OperandBytes(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
