using System.Diagnostics;
using System.Security.Cryptography;
using EdgeAgent.Firmware.Provisioning;
using EdgeAgent.Firmware.Tests.Support;
using EdgeAgent.Flasher;

namespace EdgeAgent.Firmware.Tests.Flasher;

/// <summary>The flashing tool against a stand-in for nanoff that records its calls; what only a real board can show stays unshown.</summary>
public sealed class FlasherTests : IDisposable
{
    private const string Passphrase = "correct horse battery";
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-flasher-").FullName;
    private readonly StringWriter _log = new();
    private readonly ModuleVault _vault;
    private readonly PseudoTerminal _terminal;
    private readonly List<string> _heardByBoard = [];
    private string _mac = "7C:DF:A1:12:34:56";

    public FlasherTests()
    {
        _vault = new ModuleVault(Path.Combine(_folder, "modules.vault"), Passphrase);
        _terminal = new PseudoTerminal(Answer);
    }

    [Fact]
    public async Task A_bare_board_gets_runtime_application_settings_and_identity_and_a_label()
    {
        ModuleIdentity identity = await NewFlasher().FlashAsync(_terminal.Path, CancellationToken.None);
        string[] calls = Calls();
        Assert.Equal(6, calls.Length);
        Assert.Contains($"--update --target ESP32_REV3 --serialport {_terminal.Path} --masserase", calls[1], StringComparison.Ordinal);
        Assert.Contains("--deploy --image", calls[2], StringComparison.Ordinal);
        Assert.Contains("--filedeployment", calls[3], StringComparison.Ordinal);
        Assert.Contains("--nanodevice", calls[4], StringComparison.Ordinal);
        Assert.Equal(["mac", "update", "deploy", "files", "assemblies", "mac"], _heardByBoard);

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
        ModuleIdentity identity = await NewFlasher().FlashAsync(_terminal.Path, CancellationToken.None);
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
        await Assert.ThrowsAsync<FlashException>(() => NewFlasher().FlashAsync(_terminal.Path, CancellationToken.None));
        Environment.SetEnvironmentVariable("STAND_IN_FAILS_AT", null);
        ModuleIdentity before = Assert.Single(_vault.ReadAll());
        File.Delete(CallsPath);
        ModuleIdentity after = await NewFlasher().FlashAsync(_terminal.Path, CancellationToken.None);
        Assert.Equal(before, after);
        Assert.DoesNotContain(Calls(), call => call.Contains("--update", StringComparison.Ordinal));
        Assert.Contains(Calls(), call => call.Contains("--deploy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_chip_is_refused_before_anything_is_written()
    {
        FlashException problem = await Assert.ThrowsAsync<FlashException>(() => NewFlasher(board: "s3").FlashAsync(_terminal.Path, CancellationToken.None));
        Assert.Contains("'wroom'", problem.Message, StringComparison.Ordinal);
        Assert.Single(Calls());
    }

    [Fact]
    public async Task An_S3_without_PSRAM_and_a_chip_of_another_series_are_refused_before_anything_is_written()
    {
        FlashException problem = await Assert.ThrowsAsync<FlashException>(() => NewFlasher("s3", "ESP32-S3 (ESP32-S3 (QFN56))\\nPSRAM: not available").FlashAsync(_terminal.Path, CancellationToken.None));
        Assert.Contains("without PSRAM", problem.Message, StringComparison.Ordinal);
        problem = await Assert.ThrowsAsync<FlashException>(() => NewFlasher("wroom", "ESP32-C3 (QFN32)").FlashAsync(_terminal.Path, CancellationToken.None));
        Assert.Contains("'ESP32-C3'", problem.Message, StringComparison.Ordinal);
        Assert.Equal(2, Calls().Length);
    }

    [Fact]
    public async Task A_file_that_did_not_go_over_is_a_failure_though_nanoff_ends_well()
    {
        Environment.SetEnvironmentVariable("STAND_IN_LOSES_FILE", "1");
        FlashException problem = await Assert.ThrowsAsync<FlashException>(() => NewFlasher().FlashAsync(_terminal.Path, CancellationToken.None));
        Environment.SetEnvironmentVariable("STAND_IN_LOSES_FILE", null);
        Assert.Contains("did not reach the board", problem.Message, StringComparison.Ordinal);
        File.Delete(CallsPath);
        await NewFlasher().FlashAsync(_terminal.Path, CancellationToken.None);
        Assert.DoesNotContain(Calls(), call => call.Contains("--deploy", StringComparison.Ordinal));
        Assert.Contains(Calls(), call => call.Contains("--filedeployment", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_applications_image_is_found_when_the_board_is_read_back()
    {
        Environment.SetEnvironmentVariable("STAND_IN_ASSEMBLY", "Blinky");
        FlashException problem = await Assert.ThrowsAsync<FlashException>(() => NewFlasher().FlashAsync(_terminal.Path, CancellationToken.None));
        Environment.SetEnvironmentVariable("STAND_IN_ASSEMBLY", null);
        Assert.Contains("--image", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_not_there_or_may_not_be_opened_is_told_before_nanoff_is_asked()
    {
        FlashException problem = await Assert.ThrowsAsync<FlashException>(() => NewFlasher().FlashAsync(Path.Combine(_folder, "ttyUSB9"), CancellationToken.None));
        Assert.Contains("--port", problem.Message, StringComparison.Ordinal);
        problem = await Assert.ThrowsAsync<FlashException>(() => NewFlasher().FlashAsync(_folder, CancellationToken.None));          // a folder is refused to everybody, root too
        Assert.Contains("dialout", problem.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(CallsPath));
    }

    [Fact]
    public void The_only_port_is_taken_and_none_or_several_are_told()
    {
        Assert.Contains("No board", Assert.Throws<FlashException>(() => SerialPorts.Choose(null, _folder)).Message, StringComparison.Ordinal);
        string first = Write("ttyUSB0", "");
        Assert.Equal(first, SerialPorts.Choose(null, _folder));
        Write("ttyACM1", "");
        string message = Assert.Throws<FlashException>(() => SerialPorts.Choose(null, _folder)).Message;
        Assert.Contains("ttyUSB0", message, StringComparison.Ordinal);
        Assert.Contains("ttyACM1", message, StringComparison.Ordinal);
        Assert.Equal("COM7", SerialPorts.Choose("COM7", _folder));
    }

    [Fact]
    public async Task In_a_tray_a_board_that_fails_is_tried_again_or_skipped_and_one_left_in_is_noticed()
    {
        var answers = new Answers(
            () =>
            {
                _mac = "7C:DF:A1:12:34:57";                                               // the second board is connected, and fails ...
                Environment.SetEnvironmentVariable("STAND_IN_FAILS_AT", "--deploy");
            },
            () => Environment.SetEnvironmentVariable("STAND_IN_FAILS_AT", null),          // ... is put right, and tried again
            () => { },                                                                    // nobody changes boards
            () => { });                                                                   // skipped
        IReadOnlyList<ModuleIdentity> done = await new Tray(NewFlasher(), _terminal.Path, answers, _log).FlashAsync(3, CancellationToken.None);
        Assert.True(answers.AreUsedUp);
        Assert.Contains("is done already", _log.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, _vault.ReadAll().Count(identity => done.Contains(identity)));
    }

    [Fact]
    public async Task A_dry_run_prints_every_call_and_file_and_makes_none()
    {
        NewFlasher();
        string output = Path.Combine(_folder, "dry");
        using var written = new StringWriter();
        TextWriter console = Console.Out;
        Console.SetOut(written);
        int result = await EdgeAgent.Flasher.Commands.Root().Parse(["flash", "--board", "wroom", "--settings", Path.Combine(_folder, "settings.txt"), "--trust-anchor", Path.Combine(_folder, "ca.pem"), "--image", Path.Combine(_folder, "app.bin"), "--out", output, "--port", _terminal.Path, "--dry-run"])
            .InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
        Console.SetOut(console);
        Assert.Equal(0, result);
        Assert.All(["--update", "--deploy", "--filedeployment", "--nanodevice", "writes"], part => Assert.Contains(part, written.ToString(), StringComparison.Ordinal));
        Assert.False(Directory.Exists(output));
        Assert.False(File.Exists(CallsPath));
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
    public async Task All_44_labels_are_read_back_from_the_picture_of_the_one_sheet_by_an_independent_decoder()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/zbarimg") && File.Exists("/usr/bin/rsvg-convert"), "zbarimg and rsvg-convert are not installed (zbar-tools, librsvg2-bin).");
        (string ModuleId, string Note)[] labels = [.. Enumerable.Range(0, LabelSheet.PerSheet).Select(i => (ModuleIdentity.For(0x7CDFA1123456UL + ((ulong)i * 7919)).Id, "80 A"))];
        string png = Path.Combine(_folder, "label.png");
        await RunAsync("/usr/bin/rsvg-convert", "-d", "254", "-p", "254", "-o", png, Write("sheet.svg", LabelSheet.Svg(labels)));
        string[] read = (await RunAsync("/usr/bin/zbarimg", "--quiet", "--raw", png)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(labels.Select(label => ModuleCheck.QrText(label.ModuleId)).Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));

        await File.WriteAllBytesAsync(png, LabelSheet.Png(labels[0].ModuleId), TestContext.Current.CancellationToken);
        Assert.Equal(ModuleCheck.QrText(labels[0].ModuleId), (await RunAsync("/usr/bin/zbarimg", "--quiet", "--raw", png)).Trim());
    }

    [Fact]
    public void A_tray_of_more_boards_than_a_sheet_has_labels_makes_several_sheets()
    {
        (string, string)[] labels = [.. Enumerable.Range(1, 45).Select(i => (ModuleIdentity.For((ulong)i).Id, ""))];
        Assert.Equal(2, LabelSheet.Sheets(labels).Count());
        Assert.Throws<ArgumentException>(() => LabelSheet.Svg(labels));
    }

    public void Dispose()
    {
        _terminal.Dispose();
        _vault.Dispose();
        _log.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string CallsPath => Path.Combine(_folder, "calls");

    private string[] Calls() => File.ReadAllLines(CallsPath);

    // The board's side of the serial line.
    private string? Answer(string asked)
    {
        _heardByBoard.Add(asked);
        return asked == "mac" ? _mac : "ok";
    }

    // The stand-in asks the board over the port it was given, and prints what nanoff would.
    private ModuleFlasher NewFlasher(string board = "wroom", string chip = "ESP32 (ESP32-D0WD-V3 (revision v3.1))")
    {
        string settings = Write("settings.txt", "wifi=plant\nwifi-password=secret\nhost=gateway\ngateway=plant-1\nelectrical=clamps\n");
        var job = new FlashJob(board, settings, Write("ca.pem", "-----BEGIN CERTIFICATE-----\n"), Write("app.bin", "app"), Path.Combine(_folder, "out"));
        Assert.Empty(job.Problems());
        string script = Script($$"""
            echo "$@" >> '{{CallsPath}}'
            port=
            before=
            for a in "$@"; do
              if [ "$before" = --serialport ]; then port=$a; fi
              before=$a
              if [ -n "$STAND_IN_FAILS_AT" ] && [ "$a" = "$STAND_IN_FAILS_AT" ]; then echo 'Error E4003: Failed to write new firmware to ESP32.'; exit 1; fi
            done
            stty -F "$port" raw -echo
            ask() { echo "$1" > "$port"; read -r said; }
            exec < "$port"
            case "$*" in
              *--nanodevice*) ask assemblies; printf 'Assemblies:\n  %s, 1.0.0.0\n' "${STAND_IN_ASSEMBLY:-EdgeAgent.Firmware.Device}";;
              *--devicedetails*) ask mac; printf '{{chip}}\nCrystal 40MHz\nMAC %s\n' "$said";;
              *--update*) ask update;;
              *--deploy*) ask deploy;;
              *--filedeployment*)
                ask files
                cp '{{_folder}}'/out/*/module.txt '{{_folder}}/seen-module.txt'
                if [ -n "$STAND_IN_LOSES_FILE" ]; then echo 'Error deploying content file module.txt to I:\module.txt'; fi;;
            esac
            """);
        return new ModuleFlasher(job, new Nanoff(script, _log), _vault);
    }

    // A person at the tray: something happens, then Enter.
    private sealed class Answers(params Action[] happenings) : TextReader
    {
        private int _next;

        public bool AreUsedUp => _next == happenings.Length;

        public override string? ReadLine()
        {
            if (_next == happenings.Length) return null;
            happenings[_next++]();
            return _next == happenings.Length ? "s" : "";
        }
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
