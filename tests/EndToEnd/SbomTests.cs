using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAgent.Cli.Line;

namespace EdgeAgent.EndToEnd;

/// <summary>The bill of materials of the build under test, judged by CycloneDX's own library (npm).</summary>
public class SbomTests(ITestOutputHelper output)
{
    private static readonly string s_folder = Path.Combine(Checkout.Root, ".run", "e2e", "sbom");
    private static readonly string s_judge = Path.Combine(Checkout.Root, "tests", "EndToEnd", "Sbom");

    [Fact]
    public void Every_program_has_a_bill_that_the_standards_own_library_accepts_and_that_names_what_is_really_there()
    {
        Write();
        if (!Directory.Exists(Path.Combine(s_judge, "node_modules"))) Assert.Equal(0, Run(s_judge, "npm", "ci", "--no-audit", "--no-fund"));
        string[] bills = [.. Directory.GetFiles(s_folder, "*.cdx.json").Order(StringComparer.Ordinal)];
        Assert.Equal(["bridge", "firmware", "flasher", "gateway"], bills.Select(bill => Path.GetFileName(bill).Split('.')[0]));
        Assert.Equal(0, Run(s_judge, "node", ["validate.mjs", .. bills]));

        // The judge is awake: a bill with a member the standard doesn't know is refused.
        string wrong = Path.Combine(s_folder, "wrong.json");
        JsonObject bill = JsonNode.Parse(File.ReadAllText(bills[0]))!.AsObject();
        bill["components"]![0]!["colour"] = "green";
        File.WriteAllText(wrong, bill.ToJsonString());
        Assert.NotEqual(0, Run(s_judge, "node", "validate.mjs", wrong));
        File.Delete(wrong);

        // Every library that lies beside the built program stands in its bill.
        HashSet<string> named = [.. Components("gateway").Select(part => part.GetProperty("name").GetString()!)];
        foreach (string package in new[] { "MathNet.Numerics", "Microsoft.Data.Sqlite.Core", "YamlDotNet", "MQTTnet", "dotnet-runtime" })
            Assert.Contains(package, named);
        Assert.All(
            Components("gateway").Where(part => part.GetProperty("purl").GetString()!.StartsWith("pkg:nuget/", StringComparison.Ordinal)),
            part => Assert.Equal(128, part.GetProperty("hashes")[0].GetProperty("content").GetString()!.Length)
        );
        Assert.Contains(Components("firmware"), part => part.GetProperty("name").GetString() == "nanoFramework.M2Mqtt");
    }

    [Fact]
    public void The_same_build_gives_the_same_bill()
    {
        Write();
        string first = File.ReadAllText(Path.Combine(s_folder, "bridge.cdx.json"));
        Write();
        Assert.Equal(first, File.ReadAllText(Path.Combine(s_folder, "bridge.cdx.json")));
    }

    private static IEnumerable<JsonElement> Components(string program) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, program + ".cdx.json"))).RootElement.GetProperty("components").EnumerateArray();

    private void Write() => Assert.Equal(0, Run(Checkout.Root, CommandTests.Program, "sbom", "--out", s_folder));

    private int Run(string folder, string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        output.WriteLine(process.StandardOutput.ReadToEnd());
        output.WriteLine(error.GetAwaiter().GetResult());
        process.WaitForExit();
        return process.ExitCode;
    }
}
