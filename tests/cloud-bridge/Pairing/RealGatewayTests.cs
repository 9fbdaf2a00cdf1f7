using System.Diagnostics;
using System.Net.Sockets;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.Pairing;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>A real gateway process from its first start to its last, with real brokers and certificates.</summary>
public sealed class RealGatewayTests : IAsyncLifetime
{
    private readonly PairedPlant _plant = new();

    public async ValueTask InitializeAsync() => await _plant.StartAsync();

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task A_new_gateway_is_paired_placed_sends_under_mutual_TLS_survives_a_power_cut_and_is_wiped_when_it_leaves()
    {
        RunningGateway gateway = await _plant.SwitchOnAsync("gateway-1");
        string label = await PairedPlant.LabelOfAsync(gateway);
        var clock = Stopwatch.StartNew();

        // Scan the label, scan the code on the page.
        Claim claim = _plant.Claims.Begin(PairedPlant.Installer, label).Value!;
        string presence = (await _plant.PairingAsync(gateway)).GetProperty("link").GetString()!;
        Assert.Null(_plant.Claims.GiveDigits(PairedPlant.Installer, claim.Id, presence).Problem);
        Claim done = await PairedPlant.UntilAsync(() => Task.FromResult(_plant.Claims.Find(PairedPlant.Installer, claim.Id)!), found => found.State == ClaimState.Done, "paired");
        await HeardAsync(done.Gateway!, DateTimeOffset.MinValue);
        TestContext.Current.SendDiagnosticMessage($"Scan to sending under mutual TLS: {clock.Elapsed.TotalSeconds:0.00} s");

        // A machine and a module: they reach the gateway and its broker's logins.
        var module = new FlashedModule("00000000A1", new string('5', 64), "0123456789abcdef");
        _plant.Part<ModuleRegistry>().Import(PairedPlant.Installer.Organisation, "flasher", [module]);
        PlacementDesk placement = _plant.Part<PlacementDesk>();
        string machine = placement.AddMachine(PairedPlant.Installer, done.Gateway!, null, new Nameplate("Feed pump", "pump", RatedShaftKw: 7.5)).Value!.Machine;
        placement.Place(PairedPlant.Installer, done.Gateway!, machine, PairingBench.LabelOf(module.Id), "drive-end");
        await PairedPlant.UntilAsync(() => _plant.GetAsync(gateway, "api/status"), status => status.GetProperty("modules").GetInt32() == 1, "the module is known");
        Assert.Contains(module.Id, await File.ReadAllTextAsync(Path.Combine(gateway.Folder, "plant-broker", "passwords"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        // The module joins at the access point: it is given the plant's Wi-Fi, and the log-in it makes of its secret is the one the broker knows. A copy is refused.
        int joinPort = PortIn(gateway, "commissioning");
        string given = (await PairedPlant.UntilAsync(() => JoinAsync(joinPort, module.Id, module.Secret, done.Gateway!), settings => settings is not null, "joined"))!;
        Assert.Contains($"wifi-password={PairedPlant.WifiPassword}\n", given, StringComparison.Ordinal);
        Assert.Contains("BEGIN CERTIFICATE", given, StringComparison.Ordinal);
        Assert.Null(await JoinAsync(joinPort, module.Id, new string('6', 64), done.Gateway!));

        // Power cut: everything is still there.
        await _plant.KillAsync(gateway);
        DateTimeOffset before = DateTimeOffset.UtcNow;
        gateway = await _plant.RestartAsync(gateway);
        await HeardAsync(done.Gateway!, before);
        Assert.Equal(GatewayStates.Paired, (await PairedPlant.UntilAsync(() => _plant.PairingAsync(gateway), view => view.GetProperty("state").GetString() == GatewayStates.Paired, "still paired")).GetProperty("state").GetString());
        Assert.False((await _plant.PairingAsync(gateway)).TryGetProperty("digits", out _));

        // Out of service: it deletes what it had, says so, and keeps who it is.
        Assert.Null(_plant.Part<FleetDesk>().Retire(PairedPlant.Installer, done.Gateway!).Problem);
        await PairedPlant.UntilAsync(() => _plant.PairingAsync(gateway), view => view.GetProperty("state").GetString() == GatewayStates.Unclaimed, "wiped and free");
        Assert.Empty(Directory.GetFiles(Path.Combine(gateway.Folder, "data", "membership"), "settings.json"));
        Assert.DoesNotContain(module.Id, await File.ReadAllTextAsync(Path.Combine(gateway.Folder, "plant-broker", "passwords"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(label, await PairedPlant.LabelOfAsync(gateway));
        Assert.Null(_plant.Claims.Begin(PairingBench.Stranger, label).Problem);

        // Nothing of all that stood in a log.
        string log = string.Join('\n', gateway.Log);
        string key = await File.ReadAllTextAsync(Path.Combine(gateway.Folder, "data", "identity", "key.pem"), TestContext.Current.CancellationToken);
        Assert.True(LabelCodec.TryParse(label, out Label read, out _));
        foreach (string secret in new[] { read.Secret!, key.Split('\n')[1], Signatures.ModulePassword(Convert.FromHexString(module.Secret), done.Gateway!), presence, PairedPlant.WifiPassword }) Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        Assert.NotEmpty(log);
    }

    private static int PortIn(RunningGateway gateway, string section)
    {
        string[] lines = File.ReadAllLines(Path.Combine(gateway.Folder, "gateway.yaml"));
        return int.Parse(lines.SkipWhile(line => line != section + ":").First(line => line.Contains("port:", StringComparison.Ordinal)).Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A module's side of joining, over TCP; null when it was refused.</summary>
    private static async Task<string?> JoinAsync(int port, string module, string secret, string gateway)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        }
        catch (SocketException)
        {
            return null;                                                                  // between two rounds
        }

        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\n" };
        string nonce = MadeBox.Nonce();
        string password = Signatures.ModulePassword(Convert.FromHexString(secret), gateway);
        await writer.WriteLineAsync($"{ModuleJoin.Join} {module} {nonce}");
        if ((await reader.ReadLineAsync(TestContext.Current.CancellationToken))?.Split(' ') is not [ModuleJoin.Here, _, var gatewayNonce, _]) return null;
        await writer.WriteLineAsync($"{ModuleJoin.Proof} {ModuleJoin.ProofOf(password, "module", nonce, gatewayNonce)}");
        return (await reader.ReadLineAsync(TestContext.Current.CancellationToken))?.Split(' ') is [ModuleJoin.Welcome, var text, var tag] ? ModuleJoin.Open(password, nonce, gatewayNonce, text, tag) : null;
    }

    /// <summary>The bridge took an event or a hello of the gateway over the broker.</summary>
    private Task HeardAsync(string gateway, DateTimeOffset since) => PairedPlant.UntilAsync(
        () => Task.FromResult(_plant.Part<WholeDatabase>().Value.Read(session => GatewayStore.Find(session, gateway))),
        found => found?.LastHeardAt > since,
        "the bridge heard the gateway over MQTT");
}
