using System.Diagnostics;
using System.Security.Cryptography;
using EdgeAgent.Firmware.Provisioning;
using EdgeAgent.Firmware.Tests.Support;
using EdgeAgent.Flasher;

namespace EdgeAgent.Firmware.Tests.Flasher;

/// <summary>The flashing tool against a stand-in for nanoff that records its calls; what only a real board can show stays unshown.</summary>
public sealed class FlasherTests : IDisposable
{
    private const string Runtime = "1.17.0.100";
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
        Assert.Equal(7, calls.Length);
        Assert.Contains($"--update --target ESP32_REV3 --fwversion {Runtime} --serialport {_terminal.Path} --masserase", calls[1], StringComparison.Ordinal);
        Assert.Contains("--nanodevice", calls[2], StringComparison.Ordinal);
        Assert.Contains("--deploy --image", calls[3], StringComparison.Ordinal);
        Assert.Contains("--filedeployment", calls[4], StringComparison.Ordinal);
        Assert.Contains("--nanodevice", calls[5], StringComparison.Ordinal);
        Assert.Equal(["mac", "update", "assemblies", "deploy", "files", "assemblies", "mac"], _heardByBoard);

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
        string[] left = Directory.GetFiles(Path.Combine(_folder, "out"), "*", SearchOption.AllDirectories);
        foreach (string file in left.Append(Path.Combine(_folder, "modules.vault")))
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

    // nanoff's default, 0x1B0000, is inside the runtime of a 4 MB ESP32 since its partition table has the deployment area at 0x1E0000.
    [Theory]
    [InlineData("wroom", "0x1E0000")]
    [InlineData("s3", "0x1B0000")]
    public void The_application_goes_where_the_boards_partition_table_has_its_deployment_area(string board, string address)
    {
        string[] plan = [.. ModuleFlasher.Plan(Job(board), new Nanoff("nanoff", _log), "/dev/ttyUSB0")];
        Assert.Contains($"--address {address}", Assert.Single(plan, line => line.Contains("--deploy ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    // With --target nanoff goes through the boot loader first, and then no runtime answers.
    [Fact]
    public void Files_go_through_the_running_runtime_and_not_through_the_boot_loader()
    {
        string[] plan = [.. ModuleFlasher.Plan(Job("wroom"), new Nanoff("nanoff", _log), "/dev/ttyUSB0")];
        string files = Assert.Single(plan, line => line.Contains("--filedeployment", StringComparison.Ordinal));
        Assert.DoesNotContain("--target", files, StringComparison.Ordinal);
        Assert.DoesNotContain("--platform", files, StringComparison.Ordinal);
    }

    // The option list of nanoFirmwareFlasher baccab8, nanoFirmwareFlasher.Tool/Options.cs: what takes a value, what does not.
    [Theory]
    [InlineData("wroom")]
    [InlineData("s3")]
    public void Every_call_of_a_dry_run_is_made_of_options_nanoff_has_with_and_without_values_as_it_wants_them(string board)
    {
        string[] withValue = ["--target", "--platform", "--serialport", "--fwversion", "--image", "--address", "--filedeployment"];
        string[] alone = ["--update", "--deploy", "--masserase", "--devicedetails", "--nanodevice"];
        IEnumerable<string> plan = ModuleFlasher.Plan(Job(board), new Nanoff("nanoff", _log), "/dev/ttyUSB0");
        foreach (string line in plan.Where(line => line.StartsWith("nanoff ", StringComparison.Ordinal)))
        {
            string[] words = [.. line.Split(' ').Skip(1)];
            for (int i = 0; i < words.Length; i++)
            {
                if (alone.Contains(words[i])) continue;
                Assert.Contains(words[i], withValue);
                Assert.False(words[++i].StartsWith("--", StringComparison.Ordinal), line);
            }

            bool isNanoDevice = words.Contains("--nanodevice");
            Assert.False(isNanoDevice && (words.Contains("--target") || words.Contains("--platform")), $"nanoff refuses them together: {line}");
        }
    }

    [Fact]
    public async Task An_application_compiled_for_other_native_methods_is_refused_before_anything_is_written()
    {
        ModuleFlasher flasher = NewFlasher();
        byte[] image = ChipImage.Of(("mscorlib", 0x1549C856), ("System.Net", 0x8EFB9944), ("EdgeAgent.Firmware.Device", 0));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "app.bin"), image, TestContext.Current.CancellationToken);
        FlashException problem = await Assert.ThrowsAsync<FlashException>(() => flasher.FlashAsync(_terminal.Path, CancellationToken.None));
        Assert.Contains("System.Net", problem.Message, StringComparison.Ordinal);
        Assert.Contains("0x6DFA71D6", problem.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was written", problem.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(CallsPath));
    }

    [Fact]
    public async Task A_runtime_that_turns_out_to_have_other_native_methods_gets_no_application()
    {
        Environment.SetEnvironmentVariable("STAND_IN_NET", "0x8EFB9944");
        FlashException problem = await Assert.ThrowsAsync<FlashException>(() => NewFlasher().FlashAsync(_terminal.Path, CancellationToken.None));
        Environment.SetEnvironmentVariable("STAND_IN_NET", null);
        Assert.Contains("the application is not", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Calls(), call => call.Contains("--deploy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_first_board_says_of_its_runtime_is_known_before_the_next_is_touched()
    {
        await NewFlasher().FlashAsync(_terminal.Path, CancellationToken.None);
        string known = Path.Combine(_folder, "out", $"runtime-{Runtime}.csv");
        Assert.Contains("System.Net,0x6DFA71D6", File.ReadAllLines(known));
        File.WriteAllText(known, File.ReadAllText(known).Replace("0x6DFA71D6", "0x11111111", StringComparison.Ordinal));
        File.Delete(CallsPath);
        FlashException problem = await Assert.ThrowsAsync<FlashException>(() => NewFlasher().FlashAsync(_terminal.Path, CancellationToken.None));
        Assert.Contains("0x11111111", problem.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(CallsPath));
    }

    [Fact]
    public void The_chips_own_core_library_is_read_as_an_image_and_fits_the_runtime_the_tool_knows()
    {
        ImageAssembly library = Assert.Single(ApplicationImage.Read(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "mscorlib.pe"))));
        Assert.Equal(new ImageAssembly("mscorlib", "1.17.11.0", 0x1549C856), library);
        Assert.Empty(RuntimeNatives.Known(Runtime, _folder).Misfits([library]));
    }

    [Fact]
    public void What_is_no_image_or_one_cut_off_is_said_so()
    {
        byte[] image = ChipImage.Of(("EdgeAgent.Firmware.Device", 0));
        Assert.Contains("NFMRK1", Assert.Throws<FlashException>(() => ApplicationImage.Read([1, 2, 3])).Message, StringComparison.Ordinal);
        Assert.Contains("cut off", Assert.Throws<FlashException>(() => ApplicationImage.Read(image[..^4])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_board_with_another_flash_is_refused_since_its_application_would_go_to_the_wrong_place()
    {
        const string chip = "ESP32 (ESP32-D0WD-V3 (revision v3.1))\\nFlash size 8MB Unknown from Unknown";
        FlashException problem = await Assert.ThrowsAsync<FlashException>(() => NewFlasher("wroom", chip).FlashAsync(_terminal.Path, CancellationToken.None));
        Assert.Contains("8 MB of flash", problem.Message, StringComparison.Ordinal);
        Assert.Single(Calls());
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
        FlashException problem = await Assert.ThrowsAsync<FlashException>(
            () => NewFlasher("s3", "ESP32-S3 (ESP32-S3 (QFN56))\\nPSRAM: not available").FlashAsync(_terminal.Path, CancellationToken.None));
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
        FlashException problem = await Assert.ThrowsAsync<FlashException>(
            () => NewFlasher().FlashAsync(Path.Combine(_folder, "ttyUSB9"), CancellationToken.None));
        Assert.Contains("--port", problem.Message, StringComparison.Ordinal);
        // A folder is refused to everybody, root too.
        problem = await Assert.ThrowsAsync<FlashException>(() => NewFlasher().FlashAsync(_folder, CancellationToken.None));
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
        int result = await EdgeAgent.Flasher.Commands.Root().Parse(
            [
                "flash",
                "--board",
                "wroom",
                "--runtime-version",
                Runtime,
                "--settings",
                Path.Combine(_folder, "settings.txt"),
                "--trust-anchor",
                Path.Combine(_folder, "ca.pem"),
                "--image",
                Path.Combine(_folder, "app.bin"),
                "--out",
                output,
                "--port",
                _terminal.Path,
                "--dry-run",
            ])
            .InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
        Console.SetOut(console);
        Assert.Equal(0, result);
        Assert.All(
            ["--update", "--deploy", "--filedeployment", "--nanodevice", "writes"],
            part => Assert.Contains(part, written.ToString(), StringComparison.Ordinal));
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
        FlashException problem = await Assert.ThrowsAsync<FlashException>(
            () => new Nanoff(Script($"echo '{output}'; exit 1"), _log).RunAsync(["x"], CancellationToken.None));
        Assert.Contains(advice, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_nanoff_says_how_to_install_it() =>
        Assert.Contains(
            "dotnet tool install -g nanoff",
            (
                await Assert.ThrowsAsync<FlashException>(
                    () => new Nanoff(Path.Combine(_folder, "no-such"), _log).RunAsync(["x"], CancellationToken.None))).Message,
            StringComparison.Ordinal);

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
            foreach (char wrong in alphabet.Where(character => character != id[at]))
            {
                Assert.False(ModuleCheck.TryRead(id[..at] + wrong + id[(at + 1)..] + typed[10..], out _));
            }

            if (at > 0 && id[at] != id[at - 1]) Assert.False(ModuleCheck.TryRead(id[..(at - 1)] + id[at] + id[at - 1] + id[(at + 1)..] + typed[10..], out _));
        }
    }

    [Fact]
    public async Task All_44_labels_are_read_back_from_the_picture_of_the_one_sheet_by_an_independent_decoder()
    {
        Assert.SkipUnless(
            File.Exists("/usr/bin/zbarimg") && File.Exists("/usr/bin/rsvg-convert"),
            "zbarimg and rsvg-convert are not installed (zbar-tools, librsvg2-bin).");
        (string ModuleId, string Note)[] labels =
            [.. Enumerable.Range(0, LabelSheet.PerSheet).Select(i => (ModuleIdentity.For(0x7CDFA1123456UL + ((ulong)i * 7919)).Id, "80 A"))];
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

    private FlashJob Job(string board)
    {
        string settings = Write("settings.txt", "wifi=plant\nwifi-password=secret\nhost=gateway\ngateway=plant-1\nelectrical=clamps\n");
        string image = Path.Combine(_folder, "app.bin");
        File.WriteAllBytes(image, ChipImage.Of(("mscorlib", 0x1549C856), ("System.Net", 0x6DFA71D6), ("EdgeAgent.Firmware.Device", 0)));
        var job = new FlashJob(board, Runtime, settings, Write("ca.pem", "-----BEGIN CERTIFICATE-----\n"), image, Path.Combine(_folder, "out"));
        Assert.Empty(job.Problems());
        return job;
    }

    // The stand-in asks the board over the port it was given, and prints what nanoff would.
    private ModuleFlasher NewFlasher(string board = "wroom", string chip = "ESP32 (ESP32-D0WD-V3 (revision v3.1))")
    {
        FlashJob job = Job(board);
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
              *--nanodevice*)
                ask assemblies
                printf 'Assemblies:\n  %s, 1.0.0.0\n\n' "${STAND_IN_ASSEMBLY:-EdgeAgent.Firmware.Device}"
                printf 'Native Assemblies:\n  mscorlib v100.5.0.24, checksum 0x1549C856\n'
                printf '  System.Net v100.2.0.12, checksum %s\n' "${STAND_IN_NET:-0x6DFA71D6}";;
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
