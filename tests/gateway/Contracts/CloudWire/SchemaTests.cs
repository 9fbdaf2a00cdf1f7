using System.Diagnostics;

namespace EdgeAgent.Contracts.Tests.CloudWire;

/// <summary>The published schemas, judged by a validator that is not ours (ajv).</summary>
public class SchemaTests(ITestOutputHelper output)
{
    private static readonly string s_folder = Repository.File("tests", "gateway", "Contracts", "Schemas");

    [Fact]
    public void Every_golden_sample_fits_its_schema_and_loses_its_fit_with_any_required_member()
    {
        if (!Directory.Exists(Path.Combine(s_folder, "node_modules"))) Assert.Equal(0, Run("npm", "ci", "--no-audit", "--no-fund"));
        Assert.Equal(0, Run("node", "validate.mjs", Repository.File("gateway", "Contracts", "Schemas"), Repository.File("gateway", "Contracts", "Samples")));
    }

    private int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = s_folder,
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
