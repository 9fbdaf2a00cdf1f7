using Mono.Cecil;

namespace EdgeAgent.Architecture;

/// <summary>The folders of one project from the ground up. A folder uses folders of lower floors only, so they can form no circle.</summary>
/// <param name="Project">Folder of the project below the checkout.</param>
/// <param name="Assembly">Name of its assembly.</param>
/// <param name="Namespace">The namespace of its root folder; a folder's namespace is its path.</param>
/// <param name="From">The floors from the ground up, the folders of a floor separated by spaces. <see cref="Root"/> is what stands in no folder.</param>
internal sealed record Floors(string Project, string Assembly, string Namespace, params string[] From)
{
    public const string Root = "(root)";

    public override string ToString() => Project;

    /// <returns>Each arrow that does not point down, once: which folder uses which, and the first type that does.</returns>
    public IReadOnlyList<string> Problems()
    {
        using ProductAssembly assembly = ProductAssembly.Open(Project, Assembly);
        return Problems(assembly.Types);
    }

    public IReadOnlyList<string> Problems(IEnumerable<TypeDefinition> types)
    {
        Dictionary<string, int> floorOf = [];
        for (int floor = 0; floor < From.Length; floor++)
        {
            foreach (string folder in From[floor].Split(' ')) floorOf.Add(folder, floor);
        }

        List<string> problems = [];
        HashSet<(string, string)> told = [];
        HashSet<string> met = [];
        foreach (TypeDefinition type in types.OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            string from = FolderOf(type)!;
            if (from is null) continue;
            met.Add(from);
            if (!floorOf.TryGetValue(from, out int floor))
            {
                if (told.Add((from, ""))) problems.Add($"{Project}/{from} stands on no floor; say in FloorTests which.");
                continue;
            }

            foreach (TypeReference used in ProductAssembly.TypesUsedBy(type))
            {
                string? to = FolderOf(used);
                if (to is null || to == from || !floorOf.TryGetValue(to, out int below) || below < floor || !told.Add((from, to))) continue;
                problems.Add($"{Project}: {from} (floor {floor}) uses {to} (floor {below}): {type.FullName} names {used.FullName}.");
            }
        }

        problems.AddRange(floorOf.Keys.Except(met).Select(folder => $"{Project}/{folder} has a floor and no type; take it out of FloorTests."));
        return problems;
    }

    // Types of other assemblies and what the compiler adds by itself stand in no folder.
    private string? FolderOf(TypeReference type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        if (type.Scope is AssemblyNameReference || type.Namespace.Length == 0) return null;
        if (type.Namespace == Namespace) return Root;
        return type.Namespace.StartsWith(Namespace + ".", StringComparison.Ordinal) ? type.Namespace[(Namespace.Length + 1)..].Split('.')[0] : null;
    }
}
