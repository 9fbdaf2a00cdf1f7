using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using EdgeAgent.Contracts.Pairing;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd.Pairing;

/// <summary>
/// A gateway is paired, a machine and a module are added, and the gateway then falls over each of its damaged files. Every secret that took part is looked for
/// in every log, every address a server was asked for, every command line on this machine meanwhile, and everything the falling processes wrote.
/// </summary>
public sealed class SecretsTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly PairingLine _line = new("secrets");
    private readonly ConcurrentDictionary<string, byte> _commandLines = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _over = new();
    private IPlaywright _playwright = null!;
    private Task _watching = Task.CompletedTask;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();

        // A thread of its own: on a busy machine the pool grows no new one for the timers of this test.
        _watching = Task.Factory.StartNew(WatchProcesses, Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await _line.StartAsync();
        }
        catch
        {
            // A fixture that did not start is not disposed by the framework, and its processes would stay.
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _watching;
        _over.Dispose();
        _playwright.Dispose();
        await _line.DisposeAsync();
    }

    [Fact(Explicit = true)]
    public async Task No_secret_stands_in_a_log_an_address_a_command_line_or_what_a_falling_process_writes()
    {
        NewGateway gateway = await _line.SwitchOnAsync("box");
        string presence = (await _line.PairingAsync(gateway)).GetProperty("link").GetString()!;
        string invitation = await _line.InviteAsync("North mill");
        string plate = _line.NewPlate("Feed pump");
        string module = _line.NewModule();
        await using Phone phone = await Phone.TakeAsync(_playwright, "none", "en");
        foreach (string link in new[] { invitation, gateway.Label, presence }) await phone.OpenAsync(link);
        await Assertions.Expect(phone.Page.Locator("[data-testid=paired][data-sending=yes]")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await phone.OpenAsync(plate);
        await phone.OpenAsync(module);
        await phone.TapAsync(phone.Page.GetByTestId("point-drive-end"));
        await Assertions.Expect(phone.Page.Locator("[data-testid^=placed-]")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        string settings = Path.Combine(gateway.Folder, "data", "membership", "settings.json");
        string moduleId = _line.ModuleSecrets.Keys.Single();
        await TestLine.UntilAsync(
            () => File.ReadAllTextAsync(settings, Cancel),
            text => text.Contains(moduleId, StringComparison.Ordinal),
            20,
            "the gateway knows the module"
        );

        string gatewayId = (
            await TestLine.UntilAsync(() => _line.PairingAsync(gateway), view => view.TryGetProperty("gateway", out _), 20, "the gateway says its id")
        )
            .GetProperty("gateway")
            .GetString()!;
        Dictionary<string, string> secrets = await SecretsAsync(gateway, presence, invitation, plate, moduleId, gatewayId);
        await PairingLine.StopAsync(gateway);
        int falls = await FallAsync(gateway);

        string logs = await LogsAsync(gateway);
        string addresses = string.Join('\n', phone.Addresses.Distinct());
        string commandLines = string.Join('\n', _commandLines.Keys);
        output.WriteLine(
            $"{secrets.Count} secrets; {logs.Length} characters of logs, {phone.Addresses.Distinct().Count()} addresses, {_commandLines.Count} command lines, {falls} processes that fell"
        );

        // What has to be found shows that this looks where things are written.
        Assert.Contains("Settings 1", logs);
        Assert.Contains("/pair", addresses);
        Assert.Contains("--adopt", commandLines);
        Assert.True(falls > 0);
        var found = from place in new[] { ("logs", logs), ("addresses", addresses), ("command lines", commandLines) }
                    from secret in secrets
                    where place.Item2.Contains(secret.Value, StringComparison.Ordinal)
                    select $"{secret.Key} in {place.Item1}";
        Assert.Equal([], found);
    }

    /// <summary>Each as the text it travels or lies as; keys by a line of their PEM.</summary>
    private async Task<Dictionary<string, string>> SecretsAsync(
        NewGateway gateway,
        string presence,
        string invitation,
        string plate,
        string moduleId,
        string gatewayId
    )
    {
        Assert.True(
            LabelCodec.TryParse(gateway.Label, out Label label, out _)
                & LabelCodec.TryParse(presence, out Label code, out _)
                & LabelCodec.TryParse(plate, out Label machine, out _)
        );
        var secrets = new Dictionary<string, string>
        {
            ["label secret"] = label.Secret!,
            ["presence code"] = code.Secret!,
            ["plate code"] = machine.Code,
            ["invitation"] = invitation.Split('#')[1],
            ["starter key of the bridge"] = _line.Line.BridgeKey,
            ["module secret"] = _line.ModuleSecrets[moduleId],
            ["module login"] = Signatures.ModulePassword(Convert.FromHexString(_line.ModuleSecrets[moduleId]), gatewayId),
        };
        foreach (string file in Files(gateway.Folder).Concat(Files(Path.Combine(_line.Line.DataFolder, "authority"))))
        {
            string text = await File.ReadAllTextAsync(file, Cancel);
            int key = text.IndexOf("PRIVATE KEY-----\n", StringComparison.Ordinal);
            if (key >= 0)
                secrets["key in " + Path.GetFileName(file)] = text[key..].Split('\n')[2][..24]; // the first line of a P-256 key is mostly its header
        }

        Assert.Contains("key in key.pem", secrets.Keys);
        Assert.Contains("key in plant-authority.pem", secrets.Keys);
        Assert.All(secrets, secret => Assert.True(secret.Value.Length >= 8, secret.Key));
        return secrets;
    }

    /// <summary>One file after the other is cut in half, the gateway started on it and, unless it falls by itself, killed.</summary>
    private async Task<int> FallAsync(NewGateway gateway)
    {
        int falls = 0;
        foreach (string file in Files(gateway.Folder).Where(file => !file.EndsWith("gateway.yaml", StringComparison.Ordinal)))
        {
            byte[] sound = await File.ReadAllBytesAsync(file, Cancel);
            await File.WriteAllBytesAsync(file, sound[..(sound.Length / 2)], Cancel);
            Process process = _line.Start(gateway.Folder);
            for (int looks = 0; looks < 30 && !process.HasExited; looks++) await Task.Delay(50, Cancel);
            if (!process.HasExited) process.Kill();
            else if (process.ExitCode != 0) falls++;
            await process.WaitForExitAsync(Cancel);
            await File.WriteAllBytesAsync(file, sound, Cancel);
        }

        return falls;
    }

    private async Task<string> LogsAsync(NewGateway gateway)
    {
        var text = new StringBuilder();
        foreach (string file in Directory.GetFiles(_line.Line.LogFolder).Append(Path.Combine(gateway.Folder, "log")))
            text.AppendLine(await File.ReadAllTextAsync(file, Cancel));
        text.AppendJoin('\n', _line.Line.CloudBroker.Log);
        return text.ToString();
    }

    /// <summary>What a gateway or an authority keeps as text: keys, settings, logins.</summary>
    private static IEnumerable<string> Files(string folder) =>
        Directory
            .GetFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".pem" or ".key" or ".json" or ".yaml" or "" && Path.GetFileName(file) is not ("log" or "lock"))
            .Order(StringComparer.Ordinal);

    /// <summary>Everything that runs on this machine, from before the line starts to after the test.</summary>
    private void WatchProcesses()
    {
        while (!_over.IsCancellationRequested)
        {
            foreach (string folder in Directory.GetDirectories("/proc").Where(folder => char.IsAsciiDigit(folder[^1])))
            {
                try
                {
                    _commandLines.TryAdd(File.ReadAllText(folder + "/cmdline").Replace('\0', ' '), 0);
                }
                catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
                {
                    // Ended between the two looks.
                }
            }

            _over.Token.WaitHandle.WaitOne(25);
        }
    }
}
