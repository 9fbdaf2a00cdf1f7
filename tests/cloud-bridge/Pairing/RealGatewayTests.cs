using System.Diagnostics;
using System.Net.Sockets;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Firmware.Provisioning;
using EdgeAgent.Simulator.Joining;
using EdgeAgent.Simulator.Machines;
using EdgeAgent.Simulator.Modules;
using MachineFile = EdgeAgent.Simulator.Machines.MachineFile;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>A real gateway process from its first start to its last, with real brokers and certificates.</summary>
public sealed class RealGatewayTests : IAsyncLifetime
{
    private readonly PairedPlant _plant = new();
    private long _uptimeMs;

    public async ValueTask InitializeAsync() => await _plant.StartAsync();

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_new_gateway_is_paired_placed_sends_under_mutual_TLS_survives_a_power_cut_and_is_wiped_when_it_leaves(bool hasPlantBroker)
    {
        RunningGateway gateway = await _plant.SwitchOnAsync("gateway-1", hasPlantBroker);
        string label = await PairedPlant.LabelOfAsync(gateway);
        var clock = Stopwatch.StartNew();

        // Scan the label, scan the code on the page.
        Claim claim = _plant.Claims.Begin(PairedPlant.Installer, label).Value!;
        string presence = (await _plant.PairingAsync(gateway)).GetProperty("link").GetString()!;
        Assert.Null(_plant.Claims.GiveDigits(PairedPlant.Installer, claim.Id, presence).Problem);
        Claim done = await PairedPlant.UntilAsync(
            () => Task.FromResult(_plant.Claims.Find(PairedPlant.Installer, claim.Id)!),
            found => found.State == ClaimState.Done,
            "paired"
        );
        await HeardAsync(done.Gateway!, DateTimeOffset.MinValue);
        TestContext.Current.SendDiagnosticMessage($"Scan to sending under mutual TLS: {clock.Elapsed.TotalSeconds:0.00} s");

        // A machine; its module is flashed and in reach of the access point, and nobody has placed it yet.
        MachineFile machines = MachineFile.Of(1);
        string id = machines.Machines[0].Modules[0].Id;
        var module = new FlashedModule(id, Convert.ToHexStringLower(ModuleCredential.SecretOf(id)), "0123456789abcdef");
        _plant.Part<ModuleRegistry>().Import(PairedPlant.Installer.Organisation, "flasher", [module]);
        PlacementSteps placement = _plant.Part<PlacementSteps>();
        string machine = placement
            .AddMachine(
                PairedPlant.Installer,
                done.Gateway!,
                null,
                new MachineProfile { Name = "Feed pump", Type = MachineType.Pump, RatedShaftKw = 7.5, RatedVoltage = 400, RatedCurrent = 14.7 }
            )
            .Value!.Machine;
        AccessPoint[] inReach = [new(JoinMachine.AccessPointPrefix + "1", "127.0.0.1", PairedPlant.PortIn(gateway, "commissioning"))];
        JoiningModule Switch(string secret, string folder) => new(id, Convert.FromHexString(secret), Path.Combine(_plant.Folder, folder), () => inReach);
        JoiningModule flashed = Switch(module.Secret, "module");
        Assert.Equal(JoinProblem.NotPlaced, await TryToJoinAsync(flashed));
        await RefusalShownAsync(gateway, id, "not-placed");

        // Placed: the gateway and its broker's logins know it. A copy with another secret believes no gateway; one that lies about that is not believed either.
        // Both are shown or silent by name, and get nothing.
        placement.Place(PairedPlant.Installer, done.Gateway!, machine, PairingBench.LabelOf(id), "drive-end");
        await PairedPlant.UntilAsync(
            () => _plant.GetAsync(gateway, "api/status"),
            status => status.GetProperty("modules").GetInt32() == 1,
            "the module is known"
        );
        if (hasPlantBroker)
        {
            await PairedPlant.UntilAsync(
                () => File.ReadAllTextAsync(Path.Combine(gateway.Folder, "plant-broker", "passwords"), TestContext.Current.CancellationToken),
                logins => logins.Contains(id, StringComparison.Ordinal),
                "the broker's logins know it"
            );
        }

        Assert.Equal(JoinProblem.FalseGateway, await TryToJoinAsync(Switch(new string('6', 64), "copy")));
        Assert.Equal("NO wrong-proof", await LieAsync(inReach[0].Port, id));
        await RefusalShownAsync(gateway, id, "wrong-proof");

        // The right one is given the plant's Wi-Fi, the trust anchor and what its machine asks for, and sends frames over TLS to where it was told.
        Assert.Equal(JoinProblem.None, await TryToJoinAsync(flashed));
        Assert.Equal(
            (done.Gateway!, PairedPlant.WifiPassword, 14_700, 400),
            (flashed.Plant.Gateway, flashed.Plant.WifiPassword, flashed.Plant.RatedMilliAmps, flashed.Plant.NominalVolts)
        );
        if (hasPlantBroker) _plant.StartPlantBroker(gateway);
        await SendsFramesAsync(gateway, machines, flashed);

        // Power cut: everything is still there.
        await _plant.KillAsync(gateway);
        DateTimeOffset before = DateTimeOffset.UtcNow;
        gateway = await _plant.RestartAsync(gateway);
        await HeardAsync(done.Gateway!, before);
        Assert.Equal(
            GatewayStates.Paired,
            (
                await PairedPlant.UntilAsync(
                    () => _plant.PairingAsync(gateway),
                    view => view.GetProperty("state").GetString() == GatewayStates.Paired,
                    "still paired"
                )
            )
                .GetProperty("state")
                .GetString()
        );
        Assert.False((await _plant.PairingAsync(gateway)).TryGetProperty("digits", out _));

        // Out of service: it deletes what it had, says so, and keeps who it is.
        Assert.Null(_plant.Part<GatewayRetirement>().Retire(PairedPlant.Installer, done.Gateway!).Problem);
        await PairedPlant.UntilAsync(
            () => _plant.PairingAsync(gateway),
            view => view.GetProperty("state").GetString() == GatewayStates.Unclaimed,
            "wiped and free"
        );
        Assert.Empty(Directory.GetFiles(Path.Combine(gateway.Folder, "data", "membership"), "settings.json"));
        if (hasPlantBroker)
        {
            Assert.DoesNotContain(
                module.Id,
                await File.ReadAllTextAsync(Path.Combine(gateway.Folder, "plant-broker", "passwords"), TestContext.Current.CancellationToken),
                StringComparison.Ordinal
            );
        }

        Assert.Equal(label, await PairedPlant.LabelOfAsync(gateway));
        Assert.Null(_plant.Claims.Begin(PairingBench.Stranger, label).Problem);

        // Nothing of all that stood in a log.
        string log = string.Join('\n', gateway.Log);
        string key = await File.ReadAllTextAsync(Path.Combine(gateway.Folder, "data", "identity", "key.pem"), TestContext.Current.CancellationToken);
        Assert.True(LabelCodec.TryParse(label, out Label read, out _));
        foreach (
            string secret in new[]
            {
                read.Secret!,
                key.Split('\n')[1],
                Signatures.ModulePassword(Convert.FromHexString(module.Secret), done.Gateway!),
                presence,
                PairedPlant.WifiPassword,
            }
        )
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        Assert.NotEmpty(log);
    }

    /// <summary>
    /// Rounds of the module's own joining until one got an answer; between two rounds of the gateway nobody listens. Its uptime goes on from call to call, so
    /// that a round is due at every step.
    /// </summary>
    private async Task<JoinProblem> TryToJoinAsync(JoiningModule module)
    {
        while (true)
        {
            _uptimeMs += JoinMachine.LongestDelayMs;
            if (await module.StepAsync(_uptimeMs, false, TestContext.Current.CancellationToken)) return JoinProblem.None;
            if (module.Problem > JoinProblem.NoAnswer) return module.Problem;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Somebody claims to be the module without its secret; the gateway's last word.</summary>
    private static async Task<string?> LieAsync(int port, string module)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\n" };
        await writer.WriteLineAsync($"{ModuleJoin.Join} {module} {MadeBox.Nonce()}");
        await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        await writer.WriteLineAsync($"{ModuleJoin.Proof} {new string('7', ModuleJoin.ProofLength)}");
        return await reader.ReadLineAsync(TestContext.Current.CancellationToken);
    }

    private Task RefusalShownAsync(RunningGateway gateway, string module, string reason) =>
        PairedPlant.UntilAsync(
            () => _plant.PairingAsync(gateway),
            view =>
                view.GetProperty("refusedModules")
                    .EnumerateArray()
                    .Any(refused => refused.GetProperty("module").GetString() == module && refused.GetProperty("reason").GetString() == reason),
            $"the page shows {reason}"
        );

    /// <summary>The simulated machine with the module that joined, until the gateway has receipted frames of it.</summary>
    private async Task SendsFramesAsync(RunningGateway gateway, MachineFile machines, JoiningModule joined)
    {
        using var fleet = new Fleet(
            machines,
            Path.Combine(_plant.Folder, "module"),
            _ => joined.NewLink(),
            ModuleTuning.For(5, 1, 64 * 1024),
            1,
            TimeProvider.System
        );
        await PairedPlant.UntilAsync(
            () =>
            {
                fleet.CatchUp();
                return _plant.GetAsync(gateway, "api/ledger");
            },
            view =>
                view.GetProperty("lines")
                    .EnumerateArray()
                    .Any(line =>
                        line.GetProperty("source").GetString() == fleet.Modules[0].Id
                        && line.GetProperty("lane").GetString() == "feature"
                        && line.GetProperty("delivered").GetInt64() >= 3
                    ),
            "frames of the module are in the gateway's ledger"
        );
        await fleet.StopAsync();
    }

    /// <summary>The bridge took an event or a hello of the gateway over the broker.</summary>
    private Task HeardAsync(string gateway, DateTimeOffset since) => PairedPlant.UntilAsync(
        () => Task.FromResult(_plant.Part<WholeDatabase>().Value.Read(session => GatewayStore.Find(session, gateway))),
        found => found?.LastHeardAt > since,
        "the bridge heard the gateway over MQTT");
}
