using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace EdgeAgent.Cli.Line;

/// <summary>The control line of the module simulator: faults, scripted values, its own books.</summary>
public static class ModuleControl
{
    /// <summary>Sends one control line to a running module simulator; its JSON answer.</summary>
    public static async Task<JsonElement> AskAsync(int port, IEnumerable<string> words, CancellationToken cancel)
    {
        string[] arguments = ["control", port.ToString(CultureInfo.InvariantCulture), .. words];
        using Process process = Process.Start(
            new ProcessStartInfo(Checkout.Simulator, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        string answer = await process.StandardOutput.ReadToEndAsync(cancel).ConfigureAwait(false);
        await process.WaitForExitAsync(cancel).ConfigureAwait(false);
        if (string.IsNullOrWhiteSpace(answer))
            throw new InvalidOperationException(
                $"The simulated modules did not answer on port {port}; see modules.log in the line's log folder. The other parts are not affected."
            );
        return JsonDocument.Parse(answer).RootElement;
    }
}
