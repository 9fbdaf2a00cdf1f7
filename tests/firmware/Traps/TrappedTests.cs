using System.Reflection;
using Mono.Cecil;
using Mono.Cecil.Cil;
using nanoFramework.TestFramework;
using EdgeAgent.Firmware.Tests.Support;

namespace EdgeAgent.Firmware.Tests.Traps;

/// <summary>
/// The chip's tests and all of Core as they are compiled for the chip (against its own core library), rewritten so that they run on the host with the 1.x CLR's
/// traps set: a fresh array of strings holds poison instead of nulls, and a comparison that meets poison throws where the chip's interpreter would end.
/// </summary>
public static class TrappedTests
{
    private static readonly Lazy<Assembly> s_all = new(() => Rewrite(PathOf("Tests", "EdgeAgent.Firmware.ChipTests.Portable")));

    /// <summary>Core, Contracts and the chip's tests in one assembly, with traps.</summary>
    public static Assembly All => s_all.Value;

    public static IEnumerable<(Type Class, MethodInfo Method, object?[]? Row)> Cases() =>
        from type in All.GetTypes()
        where type.IsDefined(typeof(TestClassAttribute))
        from method in type.GetMethods()
        where method.IsDefined(typeof(TestMethodAttribute))
        let rows = method.GetCustomAttributes<DataRowAttribute>().Select(row => (object?[]?)row.MethodParameters).DefaultIfEmpty(null)
        from row in rows
        select (type, method, row);

    /// <summary>The file of an assembly that the portability gate compiled.</summary>
    public static string PathOf(string project, string assembly)
    {
        string configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        return Path.Combine(Repository.Root, "firmware", "NanoContract", project, "bin", configuration, "net10.0", assembly + ".dll");
    }

    /// <summary>The same with every instruction and allocation counted (<see cref="CodeMeter"/>).</summary>
    public static Assembly Metered() => Rewrite(PathOf("Tests", "EdgeAgent.Firmware.ChipTests.Portable"), isMetered: true);

    /// <summary>Rewrites an assembly of the chip for the host and loads it.</summary>
    private static Assembly Rewrite(string path, bool isMetered = false)
    {
        using var definition = AssemblyDefinition.ReadAssembly(path);
        ModuleDefinition module = definition.MainModule;
        foreach (AssemblyNameReference reference in module.AssemblyReferences) Redirect(reference);
        var traps = new Targets(module);
        foreach (MethodDefinition method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody))
        {
            Set(method.Body, traps);
            if (isMetered) CodeMeter.Set(method.Body, module);
        }

        using var bytes = new MemoryStream();
        definition.Write(bytes);
        return Assembly.Load(bytes.ToArray());
    }

    // What the chip's libraries hold, the host's mscorlib holds or forwards; the asserts are this project's.
    private static void Redirect(AssemblyNameReference reference)
    {
        bool isTestFramework = reference.Name == "nanoFramework.TestFramework";
        AssemblyName target = isTestFramework
            ? typeof(TestClassAttribute).Assembly.GetName()
            : new AssemblyName("mscorlib, Version=4.0.0.0, PublicKeyToken=b77a5c561934e089");
        (reference.Name, reference.Version, reference.PublicKeyToken) = (target.Name, target.Version, target.GetPublicKeyToken());
    }

    private static void Set(Mono.Cecil.Cil.MethodBody body, Targets traps)
    {
        ILProcessor il = body.GetILProcessor();
        foreach (Instruction instruction in body.Instructions.ToArray())
        {
            if (instruction.OpCode == OpCodes.Newarr && instruction.Operand is TypeReference { FullName: "System.String" })
            {
                il.InsertAfter(instruction, il.Create(OpCodes.Call, traps.Poison));
            }
            else if (
                instruction.OpCode == OpCodes.Call
                    && instruction.Operand is MethodReference { DeclaringType.FullName: "System.String" } called
                    && called.Parameters.Count == 2)
            {
                if (called.Name is "op_Equality" or "Equals") instruction.Operand = traps.AreEqual;
                if (called.Name == "op_Inequality") instruction.Operand = traps.AreDifferent;
            }
        }
    }

    private sealed class Targets(ModuleDefinition module)
    {
        public MethodReference Poison { get; } = module.ImportReference(typeof(ChipTexts).GetMethod(nameof(ChipTexts.Poison)));

        public MethodReference AreEqual { get; } = module.ImportReference(typeof(ChipTexts).GetMethod(nameof(ChipTexts.AreEqual)));

        public MethodReference AreDifferent { get; } = module.ImportReference(typeof(ChipTexts).GetMethod(nameof(ChipTexts.AreDifferent)));
    }
}

/// <summary>Texts as the 1.x CLR has them.</summary>
public static class ChipTexts
{
    private static readonly string s_withoutText = new('\uFFFF', 3);

    /// <summary>Fills a fresh array as the chip does.</summary>
    public static string[] Poison(string[] fresh)
    {
        Array.Fill(fresh, s_withoutText);
        return fresh;
    }

    public static bool AreEqual(string? one, string? other)
    {
        if (ReferenceEquals(one, s_withoutText) || ReferenceEquals(other, s_withoutText)) throw new InterpreterEndsException();
        return one == other;
    }

    public static bool AreDifferent(string? one, string? other) => !AreEqual(one, other);
}

/// <summary>On a chip nothing would come after this.</summary>
public sealed class InterpreterEndsException() : Exception("An element of a fresh array of strings was compared: the chip's interpreter reads address 0 here.");
