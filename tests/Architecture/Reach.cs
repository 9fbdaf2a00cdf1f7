using Mono.Cecil;

namespace EdgeAgent.Architecture;

/// <summary>
/// What the programs of the product reach: from their entry points, page components and whatever a framework calls (overrides and implementations of its
/// members), over every call, delegate and override. Constructors and properties count as reached, for serializers and page parameters set them by name.
/// </summary>
internal sealed class Reach
{
    private readonly Dictionary<string, MethodDefinition> _methods = [];
    private readonly Dictionary<string, List<MethodDefinition>> _overrides = [];
    private readonly HashSet<string> _reached = [];

    /// <param name="isCalledElsewhere">What code that is not read here calls, by the name of its method.</param>
    public Reach(IReadOnlyList<ProductAssembly> assemblies, Func<MethodDefinition, bool> isCalledElsewhere)
    {
        foreach (TypeDefinition type in assemblies.SelectMany(assembly => assembly.AllTypes))
        {
            foreach (MethodDefinition method in type.Methods) _methods[Key(method)] = method;
        }

        Queue<MethodDefinition> open = [];
        foreach (MethodDefinition method in _methods.Values)
        {
            List<MethodReference> bases = BasesOf(method);
            foreach (MethodReference known in bases) Overriders(Key(known)).Add(method);
            bool isCalledByFramework = bases.Exists(known => !_methods.ContainsKey(Key(known))) || method.Name == "InvokeAsync";
            if (isCalledByFramework || method.IsConstructor || method.IsGetter || method.IsSetter || isCalledElsewhere(method)) Enter(method, open);
        }

        foreach (ProductAssembly assembly in assemblies)
        {
            if (assembly.EntryPoint is { } main) Enter(main, open);
        }

        while (open.TryDequeue(out MethodDefinition? method))
        {
            foreach (MemberReference member in ProductAssembly.MembersUsedBy(method))
            {
                if (member is MethodReference called && _methods.TryGetValue(Key(called), out MethodDefinition? target)) Enter(target, open);
            }
        }
    }

    /// <summary>Public methods that only tests call.</summary>
    public IEnumerable<MethodDefinition> WithoutDoor =>
        _methods.Values.Where(method =>
            method is { IsPublic: true, IsSpecialName: false, IsRuntimeSpecialName: false, IsAbstract: false }
            && method.DeclaringType.BaseType?.FullName != "System.MulticastDelegate"
            && !_reached.Contains(Key(method))
            && !method.CustomAttributes.Any(attribute => attribute.AttributeType.Name is "CompilerGeneratedAttribute" or "GeneratedCodeAttribute")
            && !method.DeclaringType.Name.Contains('<', StringComparison.Ordinal)
        );

    private void Enter(MethodDefinition method, Queue<MethodDefinition> open)
    {
        if (!_reached.Add(Key(method))) return;
        open.Enqueue(method);
        if (!_overrides.TryGetValue(Key(method), out List<MethodDefinition>? overriders)) return;
        foreach (MethodDefinition overrider in overriders) Enter(overrider, open);
    }

    private List<MethodDefinition> Overriders(string name)
    {
        if (!_overrides.TryGetValue(name, out List<MethodDefinition>? overriders)) _overrides[name] = overriders = [];
        return overriders;
    }

    private static List<MethodReference> BasesOf(MethodDefinition method)
    {
        if (!method.IsVirtual) return [];
        List<MethodReference> bases = [.. method.Overrides.Select(known => Definition(known))];
        for (TypeDefinition? type = method.DeclaringType; type is not null; type = Resolve(type.BaseType))
        {
            if (type != method.DeclaringType) bases.AddRange(type.Methods.Where(known => known.IsVirtual && IsSame(known, method)));
            foreach (InterfaceImplementation implemented in type.Interfaces)
            {
                if (Resolve(implemented.InterfaceType) is { } known) bases.AddRange(known.Methods.Where(member => IsSame(member, method)));
            }
        }

        return bases;
    }

    private static MethodReference Definition(MethodReference method) => (MethodReference?)method.Resolve() ?? method;

    // Enough to tell overloads apart: generic parameters have other names on both sides.
    private static bool IsSame(MethodDefinition known, MethodDefinition method) =>
        known.Name == method.Name && known.Parameters.Count == method.Parameters.Count;

    private static TypeDefinition? Resolve(TypeReference? type) => type?.Resolve();

    // Every program has a type Program without a namespace, so the assembly is part of a method's name.
    private static string Key(MethodReference method)
    {
        MethodReference plain = method.IsGenericInstance || method.DeclaringType.IsGenericInstance ? Definition(method) : method;
        return (plain.DeclaringType.Scope is AssemblyNameReference other ? other.Name : plain.Module.Assembly.Name.Name) + "!" + plain.FullName;
    }
}
