namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// Runs the bridge's own work in steps of which one may fail without the others: what nobody foresaw is logged, counted as unforeseen among the refusals, and
/// tried again when the work comes round. Only a database that fails ends the process: nothing can go on without it.
/// </summary>
/// <param name="database">Where it is counted.</param>
/// <param name="count">Counts a refusal: its name, and what it was.</param>
/// <param name="log">Told of the whole fault.</param>
public sealed class WorkSteps(Database database, Action<Session, string, string> count, ILogger<WorkSteps> log)
{
    public const string Unforeseen = "unforeseen";

    /// <summary>True when the step came to its end.</summary>
    /// <param name="work">Name of the work, for the log and as the refusal's sample.</param>
    /// <param name="step">One piece of it.</param>
    public bool Try(string work, Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (Exception e) when (IsOfStep(e))
        {
            Count(work, e);
            return false;
        }
    }

    /// <inheritdoc cref="Try"/>
    public async Task<bool> TryAsync(string work, Func<Task> step)
    {
        try
        {
            await step();
            return true;
        }
        catch (Exception e) when (IsOfStep(e))
        {
            Count(work, e);
            return false;
        }
    }

    /// <summary>Neither the database nor a request to stop: the piece of work itself is at fault.</summary>
    public static bool IsOfStep(Exception e) => e is not (DatabaseFailedException or OperationCanceledException);

    private void Count(string work, Exception e)
    {
        log.LogError("{Work} failed in a way nobody foresaw and is tried again when it comes round: {Fault}", work, e.ToString());
        database.Write(session => count(session, Unforeseen, $"{work}: {e.GetType().Name}"));
    }
}
