using Mono.Cecil;

namespace EdgeAgent.Architecture;

/// <summary>
/// One compiled program or library of the product, read as a file. Compiler-made types (closures, iterators) count as the type they stand in.
/// </summary>
internal sealed class ProductAssembly : IDisposable
{
    private readonly AssemblyDefinition _assembly;

    private ProductAssembly(string project, AssemblyDefinition assembly) => (Project, _assembly) = (project, assembly);

    /// <summary>Folder of the project below the checkout, for example gateway/Core.</summary>
    public string Project { get; }

    /// <summary>Types that stand in a namespace, nested ones too; top-level programs and what the compiler adds by itself are left out.</summary>
    public IEnumerable<TypeDefinition> Types => AllTypes.Where(type => Outermost(type).Namespace.Length > 0);

    public IEnumerable<TypeDefinition> AllTypes => _assembly.MainModule.GetTypes();

    public MethodDefinition? EntryPoint => _assembly.EntryPoint;

    /// <param name="project">Folder below the checkout.</param>
    /// <param name="name">Name of the assembly.</param>
    /// <exception cref="FileNotFoundException">It was not built in this configuration.</exception>
    public static ProductAssembly Open(string project, string name)
    {
        string path = Path.Combine(Checkout.Root, project, "bin", Checkout.Configuration, "net10.0", name + ".dll");
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(path));
        // A library's packages lie beside the programs that use it.
        foreach (string program in new[] { "gateway/Host", "gateway/Cli", "gateway/Judge", "cloud-bridge/Host" })
            resolver.AddSearchDirectory(Path.Combine(Checkout.Root, program, "bin", Checkout.Configuration, "net10.0"));
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location));
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(Microsoft.AspNetCore.Builder.WebApplication).Assembly.Location));
        return new ProductAssembly(project, AssemblyDefinition.ReadAssembly(path, new ReaderParameters { AssemblyResolver = resolver }));
    }

    /// <summary>Every type that a type names: its base, members' signatures, attributes and the code of its methods.</summary>
    public static IEnumerable<TypeReference> TypesUsedBy(TypeDefinition type)
    {
        IEnumerable<TypeReference?> used =
        [
            type.BaseType,
            .. type.Interfaces.Select(implemented => implemented.InterfaceType),
            .. type.CustomAttributes.Select(attribute => attribute.AttributeType),
            .. type.Fields.Select(field => field.FieldType),
            .. type.Properties.Select(property => property.PropertyType),
            .. type.Methods.SelectMany(UsedBy),
        ];
        return used.OfType<TypeReference>().SelectMany(Parts);
    }

    /// <summary>Every member that the code of a type names.</summary>
    public static IEnumerable<MemberReference> MembersUsedBy(TypeDefinition type) => type.Methods.SelectMany(MembersUsedBy);

    public static IEnumerable<MemberReference> MembersUsedBy(MethodDefinition method) =>
        method.HasBody ? method.Body.Instructions.Select(instruction => instruction.Operand).OfType<MemberReference>() : [];

    public static TypeDefinition Outermost(TypeDefinition type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type;
    }

    public void Dispose() => _assembly.Dispose();

    private static IEnumerable<TypeReference?> UsedBy(MethodDefinition method) =>
        [
            method.ReturnType,
            .. method.Parameters.Select(parameter => parameter.ParameterType),
            .. method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [],
            .. method.HasBody ? method.Body.ExceptionHandlers.Select(handler => handler.CatchType) : [],
            .. MembersUsedBy(method).SelectMany(TypesOf),
        ];

    private static IEnumerable<TypeReference?> TypesOf(MemberReference member) =>
        member switch
        {
            TypeReference type => [type],
            GenericInstanceMethod method => [method.DeclaringType, .. method.GenericArguments],
            _ => [member.DeclaringType],
        };

    // List<Alarm>[] names the list and the alarm.
    private static IEnumerable<TypeReference> Parts(TypeReference type) =>
        type switch
        {
            GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
            TypeSpecification wrapped => Parts(wrapped.ElementType),
            _ => [type],
        };
}
