using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeAgent.Flasher;

/// <summary>What went wrong with a board, as a sentence that says what to do.</summary>
public sealed class FlashException(string message) : Exception(message);

/// <summary>What nanoff reads out of a chip's boot loader.</summary>
/// <param name="Mac">The chip's address.</param>
/// <param name="Chip">wroom, s3 or unknown.</param>
/// <param name="HasNoPsram">It says that there is none; when it can't tell, this is false.</param>
/// <param name="FlashMegabytes">Size of its flash; 0 when it can't be told.</param>
public sealed record BoardDetails(ulong Mac, string Chip, bool HasNoPsram, int FlashMegabytes);

/// <summary>Runs nanoff (the nanoFramework flashing tool) and tells its failures apart.</summary>
public sealed partial class Nanoff(string program, TextWriter log)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    /// <summary>The command line of a call, for people and for <c>--dry-run</c>.</summary>
    public string Line(IEnumerable<string> arguments) =>
        program + " " + string.Join(' ', arguments.Select(argument => argument.Contains(' ', StringComparison.Ordinal) ? $"\"{argument}\"" : argument));

    /// <summary>Runs one call to its end.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        await log.WriteLineAsync(Line(arguments)).ConfigureAwait(false);
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);

        using Process process = Start(start);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(s_patience);
        Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            string text = await output.ConfigureAwait(false) + await errors.ConfigureAwait(false);
            return process.ExitCode == 0 ? text : throw Explain(text, process.ExitCode);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new FlashException(
                "Flashing was interrupted. The board is not harmed: connect it again and run the same command; "
                + "finished steps are skipped and its identity is kept.");
        }
    }

    /// <summary>nanoff ends well though a file did not go over (FileDeploymentManager.cs at baccab8): its words tell.</summary>
    public static void RefuseHalfDone(string output)
    {
        string? line = output.Split('\n').FirstOrDefault(
            line => line.Contains("rror deploying", StringComparison.Ordinal) || line.Contains("xception deploying", StringComparison.Ordinal));
        if (line is not null)
        {
            throw new FlashException(
                $"A file did not reach the board: {line.Trim()}. Press its reset button and run the same command; finished steps are skipped.");
        }
    }

    /// <summary>The chip's MAC address and kind out of <c>--devicedetails</c>.</summary>
    public static BoardDetails ReadDetails(string details)
    {
        Match mac = MacPattern().Match(details);
        if (!mac.Success)
        {
            throw new FlashException("The board answered, but its MAC address is not in what nanoff printed. Update nanoff: dotnet tool update -g nanoff.");
        }

        ulong number = ulong.Parse(
            string.Concat(mac.Groups["byte"].Captures.Select(capture => capture.Value)),
            NumberStyles.HexNumber,
            CultureInfo.InvariantCulture);
        Match flash = FlashPattern().Match(details);
        int megabytes = flash.Success ? int.Parse(flash.Groups["size"].Value, CultureInfo.InvariantCulture) : 0;
        return new BoardDetails(number, ChipOf(details), Has(details, "PSRAM: not available"), megabytes);
    }

    // ESP32-C3, -S2 and the like are neither of ours; a board is refused by what it is called.
    private static string ChipOf(string details)
    {
        Match chip = ChipPattern().Match(details);
        if (!chip.Success) return "unknown";
        return chip.Groups["series"].Value.ToUpperInvariant() switch
        {
            "" or "D" => "wroom",
            "S3" => "s3",
            string other => "ESP32-" + other,
        };
    }

    private static FlashException Explain(string text, int code)
    {
        string? advice = null;
        if (Has(text, "denied") || Has(text, "permission"))
        {
            advice = "The serial port may not be opened by this user. Add the user to the group 'dialout' "
                + "(sudo usermod -aG dialout $USER), log in again, and run the same command.";
        }
        else if (Has(text, "doesn't exist") || Has(text, "no such file") || Has(text, "couldn't open") || Has(text, "cannot open"))
        {
            advice = "The serial port is not there. Look which it is (ls /dev/ttyUSB* /dev/ttyACM*), check the cable, and name it with --port.";
        }
        else if (Has(text, "E6002") || Has(text, "exclusive access"))
        {
            advice = "Something else uses the serial port. Close it (a terminal, an IDE) and run the same command.";
        }
        else if (Has(text, "bootloader manually") || Has(text, "failed to connect") || Has(text, "no serial data received"))
        {
            advice = "The board does not answer. Hold its BOOT button while connecting it, then run the same command.";
        }

        return new FlashException(advice ?? $"nanoff failed with code {code}: {text.Trim()}");
    }

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new FlashException($"{start.FileName} could not be started.");
        }
        catch (Win32Exception)
        {
            throw new FlashException(
                $"{start.FileName} is not installed. Install it with: dotnet tool install -g nanoff (needs the .NET SDK), or name it with --nanoff PATH.");
        }
    }

    [GeneratedRegex(@"Flash size (?<size>[0-9]{1,3})MB")]
    private static partial Regex FlashPattern();

    [GeneratedRegex(@"\bESP32(-(?<series>[A-Z][0-9]{0,2}))?", RegexOptions.IgnoreCase)]
    private static partial Regex ChipPattern();

    [GeneratedRegex(@"MAC.{0,40}?\b(?<byte>[0-9A-F]{2})([:-](?<byte>[0-9A-F]{2})){5}", RegexOptions.IgnoreCase)]
    private static partial Regex MacPattern();
}
