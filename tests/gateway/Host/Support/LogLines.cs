using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Gateway.Host.Tests.Support;

/// <summary>A logger that keeps what it is told.</summary>
internal sealed class LogLines : ILogger
{
    public List<string> Said { get; } = [];

    public IDisposable BeginScope<TState>(TState state)
        where TState : notnull => NullLogger.Instance.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Said.Add(formatter(state, exception));
}
