namespace EdgeAgent.Flasher;

/// <summary>
/// A tray of boards, one after the other on one port. A board that fails is tried again or skipped, as the person says, and costs the others nothing; when
/// nobody answers any more, the tray ends with what is done.
/// </summary>
public sealed class Tray(ModuleFlasher flasher, string port, TextReader answers, TextWriter log)
{
    /// <param name="count">Boards in the tray.</param>
    /// <param name="stop">Interrupts the board that is being flashed.</param>
    /// <returns>The boards that are done.</returns>
    public async Task<IReadOnlyList<ModuleIdentity>> FlashAsync(int count, CancellationToken stop)
    {
        var done = new List<ModuleIdentity>();
        for (int number = 1; number <= count; number++)
        {
            if (number > 1 && !Ask($"Board {number} of {count}: connect it to {port} and press Enter.", out _)) break;
            while (!await FlashOneAsync(number, done, stop).ConfigureAwait(false))
            {
                if (!Ask("Put it right and press Enter to try again, or type s and Enter to skip this board.", out string answer)) return done;
                if (answer.Equals("s", StringComparison.OrdinalIgnoreCase)) break;
            }
        }

        return done;
    }

    private async Task<bool> FlashOneAsync(int number, List<ModuleIdentity> done, CancellationToken stop)
    {
        try
        {
            ModuleIdentity identity = await flasher.FlashAsync(port, stop).ConfigureAwait(false);
            if (done.Any(other => other.Id == identity.Id))
            {
                throw new FlashException($"{ModuleCheck.Printed(identity.Id)} is done already: it is the board from before. Connect the next one.");
            }

            done.Add(identity);
            await log.WriteLineAsync($"Done: {ModuleCheck.Printed(identity.Id)}").ConfigureAwait(false);
            return true;
        }
        catch (FlashException problem) when (!stop.IsCancellationRequested)
        {
            await log.WriteLineAsync($"Board {number}: {problem.Message}").ConfigureAwait(false);
            return false;
        }
    }

    private bool Ask(string question, out string answer)
    {
        log.WriteLine(question);
        string? line = answers.ReadLine();
        answer = line?.Trim() ?? "";
        return line is not null;
    }
}
