using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace EdgeAgent.Firmware.Tests.Traps;

/// <summary>
/// Counts what code compiled for the chip executes: every instruction, and every object and array it makes. Exact, as an interpreter would run it; calls into
/// the base library count as one.
/// </summary>
public static class CodeMeter
{
    public static long Instructions { get; private set; }

    public static long Allocations { get; private set; }

    public static bool IsOn { get; set; }

    public static void Reset()
    {
        Instructions = 0;
        Allocations = 0;
    }

    public static void Run(int instructions)
    {
        if (IsOn) Instructions += instructions;
    }

    public static void Make()
    {
        if (IsOn) Allocations++;
    }

    /// <summary>Puts the counting into a method: at the head of each block its length, after each allocation a call.</summary>
    public static void Set(MethodBody body, ModuleDefinition module)
    {
        body.SimplifyMacros();
        MethodReference run = module.ImportReference(typeof(CodeMeter).GetMethod(nameof(Run)));
        MethodReference make = module.ImportReference(typeof(CodeMeter).GetMethod(nameof(Make)));
        ILProcessor il = body.GetILProcessor();
        HashSet<Instruction> heads = Heads(body);
        Instruction[] all = [.. body.Instructions];
        for (int i = 0; i < all.Length; i++)
        {
            bool isAllocation = all[i].OpCode == OpCodes.Newarr || all[i].OpCode == OpCodes.Box
                || (all[i].OpCode == OpCodes.Newobj && !((MethodReference)all[i].Operand).DeclaringType.IsValueType);
            Instruction last = all[i];
            if (heads.Contains(all[i]))
            {
                int length = 1;
                while (i + length < all.Length && !heads.Contains(all[i + length])) length++;
                last = Copy(all[i]);
                (all[i].OpCode, all[i].Operand) = (OpCodes.Ldc_I4, length);                // branches to the head now come to the count
                Instruction call = il.Create(OpCodes.Call, run);
                il.InsertAfter(all[i], call);
                il.InsertAfter(call, last);
            }

            if (isAllocation) il.InsertAfter(last, il.Create(OpCodes.Call, make));
        }

        body.OptimizeMacros();
    }

    private static HashSet<Instruction> Heads(MethodBody body)
    {
        var heads = new HashSet<Instruction> { body.Instructions[0] };
        foreach (Instruction instruction in body.Instructions)
        {
            if (instruction.Operand is Instruction target) heads.Add(target);
            if (instruction.Operand is Instruction[] targets) heads.UnionWith(targets);
            bool isEnd = instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw;
            if (isEnd && instruction.Next is { } next) heads.Add(next);
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            foreach (Instruction? start in new[] { handler.TryStart, handler.TryEnd, handler.HandlerStart, handler.HandlerEnd, handler.FilterStart })
            {
                if (start is not null) heads.Add(start);
            }
        }

        return heads;
    }

    private static Instruction Copy(Instruction original)
    {
        var copy = Instruction.Create(OpCodes.Nop);
        (copy.OpCode, copy.Operand) = (original.OpCode, original.Operand);
        return copy;
    }
}
