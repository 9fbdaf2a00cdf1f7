using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace EdgeAgent.NanoContract.Check;

/// <summary>
/// Counts the IL instructions an interpreter executes for one call of a method, from the compiled assembly: what stands in a loop counts once per turn, a call
/// into the same assembly costs what it runs, every branch is counted as taken and not taken. So it is an upper bound; a call into the base library counts as
/// one instruction.
/// </summary>
public sealed class IlCost : IDisposable
{
    private const int DeepestCall = 16;

    private readonly PEReader _image;
    private readonly MetadataReader _metadata;

    public IlCost(string assembly)
    {
        _image = new PEReader(File.OpenRead(assembly));
        _metadata = _image.GetMetadataReader();
    }

    /// <param name="method">Type and method, <c>VibrationFeatures.Add</c>.</param>
    /// <param name="turns">Turns of each loop of this method; loops of what it calls are taken to turn as often.</param>
    public long Of(string method, int turns)
    {
        foreach (var handle in _metadata.MethodDefinitions)
        {
            if (NameOf(handle) == method) return Count(handle, turns, 0);
        }

        throw new ArgumentException($"There is no method {method}.", nameof(method));
    }

    public void Dispose() => _image.Dispose();

    private long Count(MethodDefinitionHandle handle, int turns, int depth)
    {
        if (depth > DeepestCall) throw new InvalidOperationException($"{NameOf(handle)} calls itself or goes too deep.");
        var method = _metadata.GetMethodDefinition(handle);
        if (method.RelativeVirtualAddress == 0) return 1;

        var instructions = IlReader.Instructions(_image.GetMethodBody(method.RelativeVirtualAddress).GetILReader());
        var loops = instructions.Where(i => IlReader.IsBranch(i) && i.Operand < i.Offset).Select(i => (From: i.Operand, To: i.Offset)).ToArray();
        long sum = 0;
        foreach (Instruction instruction in instructions)
        {
            if (instruction.Name == "nop") continue;
            bool isInLoop = Array.Exists(loops, loop => instruction.Offset >= loop.From && instruction.Offset <= loop.To);
            long cost = 1 + (IlReader.IsCall(instruction) ? CostOfCall(instruction.Operand, turns, depth) : 0);
            sum += cost * (isInLoop ? turns : 1);
        }

        return sum;
    }

    private long CostOfCall(int token, int turns, int depth)
    {
        var handle = MetadataTokens.EntityHandle(token);
        return handle.Kind == HandleKind.MethodDefinition ? Count((MethodDefinitionHandle)handle, turns, depth + 1) : 0;
    }

    private string NameOf(MethodDefinitionHandle handle)
    {
        var method = _metadata.GetMethodDefinition(handle);
        return $"{_metadata.GetString(_metadata.GetTypeDefinition(method.GetDeclaringType()).Name)}.{_metadata.GetString(method.Name)}";
    }
}
