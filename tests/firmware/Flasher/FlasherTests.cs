using System.Diagnostics;
using System.Security.Cryptography;
using EdgeAgent.Firmware.Provisioning;
using EdgeAgent.Flasher;

namespace EdgeAgent.Firmware.Tests.Flasher;

/// <summary>The flashing tool against a stand-in for nanoff that records its calls; what only a real board can show stays unshown.</summary>
public sealed class FlasherTests : IDisposable
{
    private const string Passphrase = "correct horse battery";
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-flasher-").FullName;
    private readonly StringWriter _log = new();
    private readonly ModuleVault _vault;

    public FlasherTests() => _vault = new ModuleVault(Path.Combine(_folder, "modules.vault"), Passphrase);

    [Fact]
    public async Task A_bare_board_gets_runtime_application_settings_and_identity_and_a_label()
    {
        ModuleIdentity identity = await NewFlasher().FlashAsync("/dev/ttyUSB7", CancellationToken.None);
        string[] calls = Calls();
        Assert.Equal(5, calls.Length);
        Assert.Contains("--update --target ESP32_REV3 --serialport /dev/ttyUSB7 --masserase", calls[1], StringComparison.Ordinal);
        Assert.Contains("--deploy --image", calls[2], StringComparison.Ordinal);
        Assert.Contains("--filedeployment", calls[3], StringComparison.Ordinal);

        // What stood in the file when nanoff saw it is what a module starts with.
        DeviceConfig config = DeviceConfig.Parse(File.ReadAllBytes(Path.Combine(_folder, "seen-module.txt")));
        Assert.Equal("", config.Problems);
        Assert.Equal(identity.Secret, config.Secret);
        Assert.Equal(0x7CDFA1123456UL, config.Module);
        Assert.False(File.Exists(Path.Combine(_folder, "out", identity.Id, "module.txt")));
        Assert.True(File.Exists(Path.Combine(_folder, "out", identity.Id, "label.png")));
    }

    [Fact]
    public async Task No_secret_is_in_any_file_that_is_left_nor_in_the_log()
    {
        ModuleIdentity identity = await NewFlasher().FlashAsync("P", CancellationToken.None);
        foreach (string file in Directory.GetFiles(Path.Combine(_folder, "out"), "*", SearchOption.AllDirectories).Append(Path.Combine(_folder, "modules.vault")))
        {
            Assert.DoesNotContain(identity.Secret, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(identity.Secret, _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_run_continues_where_it_stopped_with_the_same_identity()
    {
        Environment.SetEnvironmentVariable("STAND_IN_FAILS_AT", "--deploy");
        await Assert.ThrowsAsync<FlashException>(() => NewFlasher().FlashAsync("P", CancellationToken.None));
        Environment.SetEnvironmentVariable("STAND_IN_FAILS_AT", null);
        ModuleIdentity before = Assert.Single(_vault.ReadAll());
        File.Delete(CallsPath);
        ModuleIdentity after = await NewFlasher().FlashAsync("P", CancellationToken.None);
        Assert.Equal(before, after);
        Assert.DoesNotContain(Calls(), call => call.Contains("--update", StringComparison.Ordinal));
        Assert.Contains(Calls(), call => call.Contains("--deploy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_chip_is_refused_before_anything_is_written()
    {
        FlashException problem = await Assert.ThrowsAsync<FlashException>(() => NewFlasher(board: "s3").FlashAsync("P", CancellationToken.None));
        Assert.Contains("'wroom'", problem.Message, StringComparison.Ordinal);
        Assert.Single(Calls());
    }

    [Theory]
    [InlineData("E4000: Access to the port is denied", "dialout")]
    [InlineData("Error: cannot open /dev/ttyUSB0", "--port")]
    [InlineData("Failed to connect to ESP32: No serial data received", "BOOT")]
    [InlineData("E9999", "code 1")]
    public async Task A_failure_says_what_to_do(string output, string advice)
    {
        FlashException problem = await Assert.ThrowsAsync<FlashException>(() => new Nanoff(Script($"echo '{output}'; exit 1"), _log).RunAsync(["x"], CancellationToken.None));
        Assert.Contains(advice, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_nanoff_says_how_to_install_it() =>
        Assert.Contains("dotnet tool install -g nanoff", (await Assert.ThrowsAsync<FlashException>(() => new Nanoff(Path.Combine(_folder, "no-such"), _log).RunAsync(["x"], CancellationToken.None))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_vault_opens_with_its_passphrase_only_and_notices_a_changed_line()
    {
        _vault.Add(ModuleIdentity.For(42));
        string path = Path.Combine(_folder, "modules.vault");
        using (var other = new ModuleVault(path, "another passphrase")) Assert.ThrowsAny<CryptographicException>(() => other.ReadAll());
        string[] lines = File.ReadAllLines(path);
        lines[1] = lines[1][..20] + (lines[1][20] == 'A' ? 'B' : 'A') + lines[1][21..];
        File.WriteAllLines(path, lines);
        Assert.ThrowsAny<CryptographicException>(() => _vault.ReadAll());
    }

    [Fact]
    public void Check_digits_find_every_wrong_character_and_every_exchange_of_neighbours()
    {
        const string alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        const string id = "3FSZ8S1K2M";
        string typed = ModuleCheck.Printed(id);
        Assert.True(ModuleCheck.TryRead(typed, out string read) && read == id);
        Assert.True(ModuleCheck.TryRead(ModuleCheck.QrText(id), out read) && read == id);
        for (int at = 0; at < id.Length; at++)
        {
            foreach (char wrong in alphabet.Where(character => character != id[at])) Assert.False(ModuleCheck.TryRead(id[..at] + wrong + id[(at + 1)..] + typed[10..], out _));
            if (at > 0 && id[at] != id[at - 1]) Assert.False(ModuleCheck.TryRead(id[..(at - 1)] + id[at] + id[at - 1] + id[(at + 1)..] + typed[10..], out _));
        }
    }

    [Fact]
    public async Task Every_label_of_a_sheet_is_read_back_by_an_independent_decoder()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/zbarimg") && File.Exists("/usr/bin/rsvg-convert"), "zbarimg and rsvg-convert are not installed (zbar-tools, librsvg2-bin).");
        (string ModuleId, string Note)[] labels = [.. Enumerable.Range(0, 11).Select(i => (ModuleIdentity.For(0x7CDFA1123456UL + (ulong)i).Id, "80 A"))];
        string png = Path.Combine(_folder, "label.png");
        string sheet = LabelSheet.Svg(labels);
        for (int i = 0; i < labels.Length; i++)
        {
            // One label of the sheet, as a phone sees it: the decoder mixes up codes that stand in line.
            (double x, double y) = LabelSheet.PlaceOf(i);
            string one = sheet.Replace("width=\"210mm\" height=\"297mm\" viewBox=\"0 0 210 297\"", FormattableString.Invariant($"width=\"40mm\" height=\"25mm\" viewBox=\"{x} {y} {LabelSheet.Width} {LabelSheet.Height}\""), StringComparison.Ordinal);
            string svg = Write("label.svg", one);
            await RunAsync("/usr/bin/rsvg-convert", "-d", "200", "-p", "200", "-o", png, svg);
            Assert.Equal(ModuleCheck.QrText(labels[i].ModuleId), (await RunAsync("/usr/bin/zbarimg", "--quiet", "--raw", png)).Trim());
        }

        await File.WriteAllBytesAsync(png, LabelSheet.Png(labels[0].ModuleId), TestContext.Current.CancellationToken);
        Assert.Equal(ModuleCheck.QrText(labels[0].ModuleId), (await RunAsync("/usr/bin/zbarimg", "--quiet", "--raw", png)).Trim());
    }

    public void Dispose()
    {
        _vault.Dispose();
        _log.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string CallsPath => Path.Combine(_folder, "calls");

    private string[] Calls() => File.ReadAllLines(CallsPath);

    private ModuleFlasher NewFlasher(string board = "wroom")
    {
        string settings = Write("settings.txt", "wifi=plant\nwifi-password=secret\nhost=gateway\ngateway=plant-1\nelectrical=clamps\n");
        var job = new FlashJob(board, settings, Write("ca.pem", "-----BEGIN CERTIFICATE-----\n"), Write("app.bin", "app"), Path.Combine(_folder, "out"));
        Assert.Empty(job.Problems());
        string script = Script($$"""
            echo "$@" >> '{{CallsPath}}'
            for a in "$@"; do
              if [ -n "$STAND_IN_FAILS_AT" ] && [ "$a" = "$STAND_IN_FAILS_AT" ]; then echo 'E1234: lost'; exit 1; fi
            done
            case "$*" in
              *--devicedetails*) echo 'ESP32 (ESP32-D0WD-V3 revision 3)'; echo 'MAC address: 7C:DF:A1:12:34:56';;
              *--filedeployment*) cp '{{_folder}}'/out/*/module.txt '{{_folder}}/seen-module.txt';;
            esac
            """);
        return new ModuleFlasher(job, new Nanoff(script, _log), _vault);
    }

    private string Script(string body)
    {
        string path = Write("nanoff-" + Guid.NewGuid().ToString("N"), "#!/bin/sh\n" + body + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        return path;
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program}: {await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
        return output;
    }
}
