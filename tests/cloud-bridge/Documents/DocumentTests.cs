using System.Diagnostics;
using System.Runtime.CompilerServices;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Tests.Web;

namespace EdgeAgent.CloudBridge.Tests.Documents;

/// <summary>Our published documents, judged by linters and validators that are not ours: @redocly/cli, @asyncapi/parser, ajv.</summary>
public sealed class DocumentTests(WebBench bench, ITestOutputHelper output) : IClassFixture<WebBench>, IDisposable
{
    private static readonly Lock s_installing = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-documents-").FullName;

    [Fact]
    public async Task The_openapi_document_has_no_error_by_the_recommended_rules_of_redocly()
    {
        string document = await bench.GetAsync("/openapi/v1.json");
        string file = await KeepAsync("openapi.json", document);

        // A document without logins cannot say which of them an operation needs.
        string[] without = document.Contains("\"securitySchemes\"", StringComparison.Ordinal) ? [] : ["--skip-rule", "security-defined"];
        Assert.Equal(0, Node(["node_modules/@redocly/cli/bin/cli.js", "lint", file, "--extends", "recommended", "--format", "stylish", .. without]));
    }

    [Fact]
    public async Task The_asyncapi_document_and_the_schemas_it_names_are_served_and_have_no_error_and_no_warning()
    {
        string folder = Path.GetDirectoryName(await KeepAsync("asyncapi.yaml", await bench.GetAsync("/asyncapi.yaml")))!;
        Directory.CreateDirectory(Path.Combine(folder, "schemas"));
        foreach (string schema in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "wwwroot", "schemas")).Select(path => Path.GetFileName(path)!))
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder, "schemas", schema),
                await bench.GetAsync("/schemas/" + schema),
                TestContext.Current.CancellationToken
            );
        }

        Assert.Equal(0, Node("check.mjs", "asyncapi", Path.Combine(folder, "asyncapi.yaml")));
    }

    [Fact]
    public async Task What_a_webhook_gets_is_a_cloud_event_whose_data_fits_its_published_schema()
    {
        await using var own = new WebBench();
        await own.InitializeAsync();
        own.Database.Write(session =>
            WebhookStore.Add(session, new Webhook("wh", "http://receiver.example", [], WebhookSecrets.New(), null, null, own.Time.GetUtcNow(), null))
        );
        own.Fill();
        List<string> bodies = own.Database.Read(session => session.Query("SELECT body FROM messages ORDER BY id", row => row.GetString(0)));
        string schema = await KeepAsync("order.v1.json", await own.GetAsync(OrderMessages.Schema));
        var files = new List<string>();
        foreach (string body in bodies) files.Add(await KeepAsync($"event-{files.Count}.json", body));

        Assert.Equal(2, files.Count);
        Assert.Equal(0, Node(["check.mjs", "event", schema, .. files]));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    private async Task<string> KeepAsync(string name, string text)
    {
        string file = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        return file;
    }

    private int Node(params string[] words)
    {
        lock (s_installing)
        {
            if (!Directory.Exists(Path.Combine(Folder(), "node_modules"))) Assert.Equal(0, Run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"));
        }

        return Run("node", words);
    }

    private int Run(string program, params string[] words)
    {
        var start = new ProcessStartInfo(program, words) { WorkingDirectory = Folder(), RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        output.WriteLine(process.StandardOutput.ReadToEnd());
        output.WriteLine(errors.GetAwaiter().GetResult());
        process.WaitForExit();
        return process.ExitCode;
    }
}
