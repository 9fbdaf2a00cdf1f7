using System.Text;
using System.Text.Json;
using EdgeAgent.Gateway.Host.Storage;
using EdgeAgent.Gateway.Host.Tests.Support;

namespace EdgeAgent.Gateway.Host.Tests;

public sealed class MaintenanceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-care-").FullName;

    private string Data => Path.Combine(_folder, "data");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_running_store_is_backed_up_and_a_stopped_one_checked_and_exported()
    {
        GatewayProcess.WriteConfiguration(_folder);
        await using (GatewayProcess gateway = await GatewayProcess.Start(_folder))
        {
            using var json = new StringContent("{}", Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await gateway.Http.PostAsync("/api/backup", json, TestContext.Current.CancellationToken);
            string path = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Empty(StoreFile.Check(path));
            Assert.Equal(0, await gateway.Stop());
        }

        Assert.Equal(0, (await GatewayProcess.Run("buffer", "check", "--data", Data)).Code);
        string csv = Path.Combine(_folder, "out.csv");
        Assert.Equal(0, (await GatewayProcess.Run("buffer", "export", "--data", Data, "--to", csv)).Code);
        Assert.StartsWith("time,module,lane", await File.ReadAllTextAsync(csv, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_starts_on_a_damaged_store_and_says_what_was_lost()
    {
        GatewayProcess.WriteConfiguration(_folder);
        Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(StoreFile.PathIn(Data), new string('?', 10_000), TestContext.Current.CancellationToken);
        Assert.Equal(1, (await GatewayProcess.Run("buffer", "check", "--data", Data)).Code);

        await using GatewayProcess gateway = await GatewayProcess.Start(_folder);
        Assert.Contains("put aside", gateway.Output, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Data, "*.damaged-*"));
    }

    [Fact]
    public async Task A_torn_store_is_repaired_at_the_console_without_starting_the_gateway_and_is_whole_afterwards()
    {
        GatewayProcess.WriteConfiguration(_folder);
        await using (GatewayProcess gateway = await GatewayProcess.Start(_folder)) Assert.Equal(0, await gateway.Stop());
        Assert.Contains("nothing was changed", (await GatewayProcess.Run("buffer", "repair", "--data", Data)).Output, StringComparison.Ordinal);

        using (FileStream file = File.OpenWrite(StoreFile.PathIn(Data))) file.SetLength(file.Length / 2);
        Assert.Equal(1, (await GatewayProcess.Run("buffer", "check", "--data", Data)).Code);
        (int code, string output) = await GatewayProcess.Run("buffer", "repair", "--data", Data);
        Assert.Equal(0, code);
        Assert.Contains("put aside", output, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Data, "*.damaged-*"));
        Assert.Equal(0, (await GatewayProcess.Run("buffer", "check", "--data", Data)).Code);
        await using GatewayProcess again = await GatewayProcess.Start(_folder);
        Assert.Equal(0, await again.Stop());
    }

    [Fact]
    public async Task The_doctor_names_what_is_away_and_what_to_do()
    {
        GatewayProcess.WriteConfiguration(_folder, "id: plant-1\nplant: { port: 1 }\ncloud: { port: 1 }\nhttp: { port: 1 }\n");
        Directory.CreateDirectory(Data);
        (int code, string output) = await GatewayProcess.Run("doctor", "--config", _folder, "--data", Data, "--json");

        Assert.Equal(1, code);
        Dictionary<string, JsonElement> findings = output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(finding => finding.GetProperty("subject").GetString()!);
        Assert.True(findings["configuration"].GetProperty("isWell").GetBoolean());
        Assert.False(findings["plant broker"].GetProperty("isWell").GetBoolean());
        Assert.Contains("broker runs", findings["plant broker"].GetProperty("advice").GetString(), StringComparison.Ordinal);
        Assert.False(findings["gateway"].GetProperty("isWell").GetBoolean());
        Assert.True(findings["disk"].GetProperty("isWell").GetBoolean());
    }

    [Fact]
    public async Task The_doctor_says_of_a_gateway_that_hears_its_modules_itself_whom_it_lets_in_and_never_speaks_of_a_broker_for_them()
    {
        GatewayProcess.WriteConfiguration(_folder, "id: plant-1\nmodules: { port: 1 }\ncloud: { port: 1 }\nhttp: { port: 1 }\n");
        Directory.CreateDirectory(Data);
        (int code, string output) = await GatewayProcess.Run("doctor", "--config", _folder, "--data", Data);

        Assert.Equal(1, code);
        Assert.Contains("modules' port: 127.0.0.1:1: ", output, StringComparison.Ordinal);
        Assert.Contains("-> start the gateway, which listens there itself", output, StringComparison.Ordinal);
        Assert.Contains("module logins: no module may log in: modules.loginsFile is not given -> write a line", output, StringComparison.Ordinal);
        Assert.DoesNotContain("plant broker", output, StringComparison.Ordinal);
    }
}
