using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EdgeAgent.Cli.Sbom;

/// <summary>One of our programs and what it is made of.</summary>
/// <param name="IsComplete">Whether parts of parts are known too. The firmware's are resolved on the machine that has the nanoFramework feed.</param>
internal sealed partial record ProgramParts(string Name, string Version, DateTimeOffset? MadeAt, bool IsComplete, IReadOnlyList<Part> Parts)
{
    /// <summary>Every program of the checkout at <paramref name="root"/>, as it was last restored and built.</summary>
    /// <exception cref="FileNotFoundException">A program was never restored.</exception>
    /// <exception cref="InvalidOperationException">A vendored script names no version.</exception>
    public static IEnumerable<ProgramParts> OfThisBuild(string root)
    {
        string version = XDocument.Load(Path.Combine(root, "Directory.Build.props")).Descendants("Version").Single().Value;
        DateTimeOffset? madeAt = Output("git", "-C", root, "log", "-1", "--format=%cI") is { } time ? DateTimeOffset.Parse(time, null) : null;
        Part[] broker = [.. Debian("mosquitto")];

        yield return new("gateway", version, madeAt, true, [Runtime, .. RestoredPackages.Read(Assets("gateway/Host")), .. broker]);
        yield return new(
            "bridge",
            version,
            madeAt,
            true,
            [Runtime, .. RestoredPackages.Read(Assets("cloud-bridge/Host")), .. Vendored(Path.Combine(root, "cloud-bridge", "Host", "wwwroot", "vendor")), .. broker]
        );
        yield return new("flasher", version, madeAt, true, [Runtime, .. RestoredPackages.Read(Assets("firmware/Flasher"))]);
        yield return new(
            "firmware",
            version,
            madeAt,
            false,
            [.. Pinned(Path.Combine(root, "firmware", "Nano.props"), Path.Combine(root, "firmware", "Device", "Device.csproj"))]
        );

        string Assets(string project)
        {
            string path = Path.Combine(root, project, "obj", "project.assets.json");
            return File.Exists(path)
                ? path
                : throw new FileNotFoundException($"{path} is missing: {project} was not restored. Run dotnet build EdgeAgent.sln, then this again.");
        }
    }

    private static Part Runtime { get; } =
        new($"pkg:generic/dotnet-runtime@{Environment.Version}", "framework", "dotnet-runtime", Environment.Version.ToString(), "MIT", null, []);

    /// <summary>The Debian package as installed here; nothing where it is not installed.</summary>
    private static IEnumerable<Part> Debian(string name) =>
        Output("dpkg-query", "--show", "--showformat=${Version} ${Architecture}", name)?.Split(' ') is [var version, var architecture]
            ? [new Part($"pkg:deb/debian/{name}@{Uri.EscapeDataString(version)}?arch={architecture}", "application", name, version, null, null, [])]
            : [];

    /// <summary>Scripts kept in the tree, one folder each; each names its version in its first lines.</summary>
    private static IEnumerable<Part> Vendored(string folder)
    {
        foreach (string part in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(part);
            string version =
                Directory
                    .GetFiles(part, "*.js")
                    .SelectMany(file => File.ReadLines(file).Take(10))
                    .Select(line => VersionInWords().Match(line))
                    .FirstOrDefault(match => match.Success)
                    ?.Groups[1]
                    .Value
                ?? throw new InvalidOperationException($"No script in {part} names its version in its first ten lines; add it as a comment.");
            string licence = Path.Combine(part, "LICENSE.txt");
            yield return new Part(
                $"pkg:npm/{name.ToLowerInvariant()}@{version}",
                "library",
                name,
                version,
                File.Exists(licence) ? File.ReadLines(licence).First().Trim() : null,
                null,
                []
            );
        }
    }

    private static IEnumerable<Part> Pinned(params string[] projects) =>
        from project in projects
        from package in XDocument.Load(project).Descendants("PackageReference")
        let name = package.Attribute("Include")!.Value
        let version = package.Attribute("Version")!.Value
        select new Part(Part.NuGet(name, version), "library", name, version, null, null, []);

    /// <summary>What a program prints, or null when it is not here or fails: a bill without a date is still a bill.</summary>
    private static string? Output(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string words = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 && words.Length > 0 ? words : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\bv?(\d+\.\d+\.\d+)\b")]
    private static partial Regex VersionInWords();
}
