namespace EdgeAgent.CloudBridge.Hosting;

/// <summary>
/// What ended the process, when it was not asked to stop: the first fault of any of its services. Whoever finds it stopped reads the message and sees exit code
/// 1.
/// </summary>
public sealed class ProcessFault(IHostApplicationLifetime lifetime, ILogger<ProcessFault> log)
{
    private Exception? _first;

    /// <summary>Null while all is well.</summary>
    public Exception? First => _first;

    /// <summary>Remembers the first fault and stops the process; later ones are only logged.</summary>
    public void Report(Exception fault)
    {
        Interlocked.CompareExchange(ref _first, fault, null);
        log.LogCritical("{Message}", fault.Message);
        lifetime.StopApplication();
    }
}

/// <summary>A service of the process whose fault ends the process with its message, never silently.</summary>
public abstract class ProcessService(ProcessFault fault) : BackgroundService
{
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
        catch (Exception e)
        {
            fault.Report(e);
        }
    }

    /// <summary>Runs until asked to stop.</summary>
    protected abstract Task RunAsync(CancellationToken cancel);
}
