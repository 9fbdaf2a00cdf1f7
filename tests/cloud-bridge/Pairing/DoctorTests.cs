using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Pairing.Authority;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>
/// edge doctor on a real installation that is well, and then with one fault after another made in it. Each fault must be named by the right finding and in the
/// right words, and no other finding may turn bad beside those that follow from it.
/// </summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class DoctorTests : IAsyncLifetime
{
    private readonly PairedPlant _plant = new();
    private readonly List<string> _wrong = [];
    private RunningGateway _gateway = null!;
    private Process? _broker;

    public async ValueTask InitializeAsync()
    {
        await _plant.StartAsync();
        _gateway = await _plant.SwitchOnAsync("gateway-1", hasPlantBroker: true);
        Claim claim = _plant.Claims.Begin(PairedPlant.Installer, await PairedPlant.LabelOfAsync(_gateway)).Value!;
        _plant.Claims.GiveDigits(PairedPlant.Installer, claim.Id, (await _plant.PairingAsync(_gateway)).GetProperty("link").GetString()!);
        await PairedPlant.UntilAsync(() => _plant.PairingAsync(_gateway), view => view.TryGetProperty("certifiedFrom", out _), "certified");
        await StartBrokerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        StopBroker();
        await _plant.DisposeAsync();
    }

    [Fact]
    public async Task Each_of_eighteen_faults_made_in_a_sound_installation_is_named()
    {
        Assert.Empty(await SickAsync(sick => sick.Count == 0));
        string data = Path.Combine(_gateway.Folder, "data");
        string yaml = Path.Combine(_gateway.Folder, "gateway.yaml");
        string certificate = Path.Combine(data, "membership", "certificate.pem");
        string trust = Path.Combine(data, "membership", "trust.pem");
        string key = Path.Combine(data, "identity", "key.pem");
        string brokerFolder = Path.Combine(_gateway.Folder, "plant-broker");
        string pki = Path.Combine(_plant.Folder, "pki");

        await FileFault("a mistyped setting", yaml, text => text.Replace("port:", "prot:", StringComparison.Ordinal), "configuration", "gateway.yaml");
        await FileFault(
            "a port out of range",
            yaml,
            text => text.Replace("labelHost", "commitInterval: 00:10:00\n  labelHost", StringComparison.Ordinal),
            "configuration",
            "gateway.yaml"
        );
        await FileFault(
            "another bridge's time key",
            yaml,
            text => text.Replace(Path.Combine(pki, "time.pub"), OtherTimeKey(), StringComparison.Ordinal),
            "bridge",
            "time is not signed"
        );
        await FileFault(
            "the bridge's address mistyped",
            yaml,
            text => text.Replace("https://localhost", "https://brigde.invalid", StringComparison.Ordinal),
            "bridge",
            "name"
        );
        await FileFault(
            "the bridge's port mistyped",
            yaml,
            text => System.Text.RegularExpressions.Regex.Replace(text, "https://localhost:[0-9]+", "https://localhost:1"),
            "bridge",
            "bridge.url is right"
        );
        await FileFault("a bridge of another authority", trust, _ => OtherAuthority(), "bridge", "does not trust");
        await FileFault("a certificate that ran out", certificate, _ => Certificate(key, pki, fromDays: -400, toDays: -35), "certificate", "ran out");
        await FileFault("a certificate about to run out", certificate, _ => Certificate(key, pki, fromDays: -350, toDays: 15), "certificate", "day 120");
        await FileFault(
            "a certificate from tomorrow: the clock is behind",
            certificate,
            _ => Certificate(key, pki, fromDays: 300, toDays: 665),
            "certificate",
            "set the clock"
        );
        await FileFault("another gateway's certificate", certificate, _ => Certificate(null, pki, fromDays: -1, toDays: 300), "certificate", "another key");
        await FileFault("a lost certificate", certificate, null, "pairing", "scan its label");
        await FileFault("a key everybody can read", key, text => text, "identity", "chmod 600", isOpen: true);
        await FileFault("logins lost", Path.Combine(brokerFolder, "gateway-password"), _ => new string('0', 64), "plant broker", "refuses the gateway");
        await FileFault(
            "the plant authority replaced",
            Path.Combine(brokerFolder, "plant-ca.pem"),
            _ => OtherAuthority(),
            "plant authority",
            "not this gateway's"
        );

        StopBroker();
        await ExpectAsync("the plant broker not started", "plant broker", "broker runs");
        await StartBrokerAsync();

        // A module that is placed and never switched on.
        var module = new FlashedModule("00000000A1", new string('5', 64), "0123456789abcdef");
        _plant.Part<ModuleRegistry>().Import(PairedPlant.Installer.Organisation, "flasher", [module]);
        string gateway = (await _plant.PairingAsync(_gateway)).GetProperty("gateway").GetString()!;
        string machine = _plant.Part<PlacementSteps>().AddMachine(PairedPlant.Installer, gateway, null, new MachineProfile { Name = "Pump", Type = MachineType.Pump }).Value!.Machine;
        _plant.Part<PlacementSteps>().Place(PairedPlant.Installer, gateway, machine, PairingBench.LabelOf(module.Id), "drive-end");
        await PairedPlant.UntilAsync(() => _plant.GetAsync(_gateway, "api/status"), status => status.GetProperty("modules").GetInt32() == 1, "placed");
        await ExpectAsync("a module that is not on", "modules", "0 of 1 heard");

        // The gateway gone, and a stranger on its port.
        await _plant.KillAsync(_gateway);
        await ExpectAsync("the gateway not started", "gateway", "start it");
        using (var taken = new HttpListener { Prefixes = { $"http://127.0.0.1:{_gateway.Page.Port}/" } })
        {
            taken.Start();
            Task answering = AnswerAsync(taken);
            await ExpectAsync("another program on the page's port", "gateway", "another program");
            taken.Stop();
            await answering;
        }

        Assert.True(_wrong.Count == 0, string.Join(Environment.NewLine, _wrong));
    }

    private async Task FileFault(string fault, string file, Func<string, string>? change, string subject, string words, bool isOpen = false)
    {
        string sound = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        UnixFileMode mode = File.GetUnixFileMode(file);
        string? sick = change?.Invoke(sound);
        if (!isOpen && sick == sound) _wrong.Add($"{fault}: the fault was not made.");
        await ExpectAsync(
            fault,
            subject,
            words,
            async () =>
            {
                if (sick is null) File.Delete(file);
                else await File.WriteAllTextAsync(file, sick, TestContext.Current.CancellationToken);
                if (isOpen) File.SetUnixFileMode(file, mode | UnixFileMode.OtherRead);
            }
        );
        await File.WriteAllTextAsync(file, sound, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, mode);
    }

    /// <param name="fault">What is wrong, for a person.</param>
    /// <param name="subject">What the doctor must name.</param>
    /// <param name="words">What it must say of it.</param>
    /// <param name="make">
    /// Makes the fault, again before each look: the gateway runs beside and renews a certificate that is about to run out, so that a fault made in
    /// its file does not last.
    /// </param>
    private async Task ExpectAsync(string fault, string subject, string words, Func<Task>? make = null)
    {
        List<(string Subject, string Text)> sick = [];
        for (int look = 0; look < 5 && !IsNamed(sick); look++)
        {
            if (make is not null) await make();
            sick = await SickAsync();
        }

        TestContext.Current.SendDiagnosticMessage($"{fault}: {string.Join(" | ", sick.Select(one => one.Subject + ": " + one.Text))}");
        if (!IsNamed(sick))
            _wrong.Add($"{fault}: expected {subject} with '{words}', got {string.Join(" | ", sick.Select(one => one.Subject + ": " + one.Text))}");

        bool IsNamed(List<(string Subject, string Text)> all) =>
            all.Exists(one => one.Subject == subject && one.Text.Contains(words, StringComparison.Ordinal));
    }

    /// <summary>The doctor waits three seconds for each answer; on a busy machine that is too short now and then, so it is asked again before it is called wrong.</summary>
    private async Task<List<(string Subject, string Text)>> SickAsync(Func<List<(string Subject, string Text)>, bool> isExpected)
    {
        List<(string Subject, string Text)> sick = await SickAsync();
        for (int again = 0; again < 4 && !isExpected(sick); again++) sick = await SickAsync();
        return sick;
    }

    private async Task<List<(string Subject, string Text)>> SickAsync()
    {
        using Process process = Process.Start(
            new ProcessStartInfo(PairedPlant.Program!, ["doctor", "--config", _gateway.Folder, "--json"]) { RedirectStandardOutput = true }
        )!;
        string text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var sick = new List<(string, string)>();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            JsonElement finding = JsonDocument.Parse(line).RootElement;
            if (!finding.GetProperty("isWell").GetBoolean())
                sick.Add(
                    (finding.GetProperty("subject").GetString()!, finding.GetProperty("saw").GetString() + " -> " + finding.GetProperty("advice").GetString())
                );
        }

        return sick;
    }

    private async Task StartBrokerAsync()
    {
        _broker = Process.Start(
            new ProcessStartInfo(MosquittoProcess.Find()!, ["-c", Path.Combine(_gateway.Folder, "plant-broker", "mosquitto.conf")])
            {
                RedirectStandardError = true,
            }
        )!;
        _broker.ErrorDataReceived += (_, _) => { };
        _broker.BeginErrorReadLine();
        await PairedPlant.UntilAsync(
            () => _plant.GetAsync(_gateway, "api/status"),
            status => status.GetProperty("plant").GetProperty("state").GetString() == "Connected",
            "the plant broker"
        );
    }

    private void StopBroker()
    {
        if (_broker is null) return;
        _broker.Kill();
        _broker.WaitForExit();
        _broker.Dispose();
        _broker = null;
    }

    private static async Task AnswerAsync(HttpListener listener)
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await listener.GetContextAsync();
                context.Response.OutputStream.Write("<html>"u8);
                context.Response.Close();
            }
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private string OtherTimeKey()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string file = Path.Combine(_plant.Folder, "other-time.pub");
        File.WriteAllText(file, other.ExportSubjectPublicKeyInfoPem());
        return file;
    }

    private static string OtherAuthority()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 root = CertificateProfiles.Root(other, "EdgeAgent root 1");
        return root.ExportCertificatePem() + "\n";
    }

    /// <summary>A certificate by the bridge's own issuer with another time, for the key of a file or for a stranger's.</summary>
    private static string Certificate(string? keyFile, string pki, int fromDays, int toDays)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (keyFile is not null) key.ImportFromPem(File.ReadAllText(keyFile));
        using X509Certificate2 issuer = X509Certificate2.CreateFromPemFile(
            Path.Combine(pki, "authority-001", "issuer.pem"),
            Path.Combine(pki, "authority-001", "issuer.key")
        );
        using X509Certificate2 certificate = CertificateProfiles.Client(
            new PublicKey(key),
            "gw-x",
            issuer,
            DateTimeOffset.UtcNow.AddDays(fromDays),
            DateTimeOffset.UtcNow.AddDays(toDays)
        );
        return certificate.ExportCertificatePem() + "\n" + issuer.ExportCertificatePem() + "\n";
    }
}
