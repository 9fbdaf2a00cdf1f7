using System.Text.Json;
using System.Xml.Linq;

namespace EdgeAgent.Cli.Sbom;

/// <summary>The packages NuGet restored for a program, with what they need, from the file restoring leaves in <c>obj</c>.</summary>
internal static class RestoredPackages
{
    public static IEnumerable<Part> Read(string assetsFile)
    {
        using JsonDocument assets = JsonDocument.Parse(File.ReadAllText(assetsFile));
        JsonElement libraries = assets.RootElement.GetProperty("libraries");
        string[] folders = [.. assets.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name)];
        JsonProperty[] packages =
        [
            .. assets.RootElement.GetProperty("targets").EnumerateObject().First().Value.EnumerateObject()
                .Where(library => library.Value.GetProperty("type").GetString() == "package"),
        ];
        // A dependency names a range; the restored version is the only one there is.
        Dictionary<string, string> urls = packages
            .Select(package => package.Name.Split('/'))
            .ToDictionary(name => name[0], name => Part.NuGet(name[0], name[1]), StringComparer.OrdinalIgnoreCase);

        foreach (JsonProperty package in packages)
        {
            string[] name = package.Name.Split('/');
            JsonElement library = libraries.GetProperty(package.Name);
            string[] needs = package.Value.TryGetProperty("dependencies", out JsonElement needed)
                ? [.. needed.EnumerateObject().Where(need => urls.ContainsKey(need.Name)).Select(need => urls[need.Name])]
                : [];
            string sha512 = Convert.ToHexStringLower(Convert.FromBase64String(library.GetProperty("sha512").GetString()!));
            yield return new Part(urls[name[0]], "library", name[0], name[1], Licence(folders, library), sha512, needs);
        }
    }

    /// <summary>The licence as the package's own description gives it.</summary>
    private static string? Licence(string[] folders, JsonElement library)
    {
        string path = library.GetProperty("path").GetString()!;
        string? file = library
            .GetProperty("files")
            .EnumerateArray()
            .Select(entry => entry.GetString()!)
            .FirstOrDefault(entry => entry.EndsWith(".nuspec", StringComparison.Ordinal));
        string? nuspec = file is null ? null : folders.Select(folder => Path.Combine(folder, path, file)).FirstOrDefault(File.Exists);
        return nuspec is null
            ? null
            : XDocument
                .Load(nuspec)
                .Descendants()
                .FirstOrDefault(element => element.Name.LocalName == "license" && element.Attribute("type")?.Value == "expression")
                ?.Value;
    }
}
