namespace EdgeAgent.Gateway.Host.Diagnostics;

/// <summary>One line an event, UTC, to standard output, where the service manager collects it.</summary>
internal static class ConsoleLog
{
    public static void Add(ILoggingBuilder logging) => logging.ClearProviders().AddSimpleConsole(console =>
    {
        console.SingleLine = true;
        console.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
        console.UseUtcTimestamp = true;
    }).AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
}
