namespace EdgeAgent.Cli.Sbom;

/// <summary>One thing a program is made of that others make.</summary>
/// <param name="Url">The package URL (purl), which is also its reference inside the bill.</param>
/// <param name="Kind">CycloneDX component type: <c>library</c>, <c>framework</c> or <c>application</c>.</param>
/// <param name="Licence">An SPDX expression, a licence's own words, or null where the package names none.</param>
/// <param name="Sha512">SHA-512 of the package as delivered, lower-case hex; null where the package format has none to check.</param>
/// <param name="Needs">Package URLs of the parts it needs itself.</param>
internal sealed record Part(string Url, string Kind, string Name, string Version, string? Licence, string? Sha512, IReadOnlyList<string> Needs)
{
    /// <summary>The package URL of a NuGet package. Source: purl-spec, type nuget.</summary>
    public static string NuGet(string name, string version) => $"pkg:nuget/{name}@{version}";
}
