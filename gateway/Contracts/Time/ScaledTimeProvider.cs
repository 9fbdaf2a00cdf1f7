using System.Globalization;

namespace EdgeAgent.Contracts.Time;

/// <summary>
/// A clock that runs <see cref="Speed"/> times as fast as the real one from a common origin, so that several processes replay a recording on one
/// time line. At speed 1 without an origin it is the system clock. Only composition roots make one; everything else takes a <see cref="TimeProvider"/>.
/// </summary>
public sealed class ScaledTimeProvider : TimeProvider
{
    /// <summary>Environment variables through which a parent hands its time line to its children.</summary>
    public const string SpeedVariable = "EDGE_TIME_SPEED";
    public const string StartVariable = "EDGE_TIME_START_UTC";
    public const string RealStartVariable = "EDGE_TIME_REAL_START_UTC";

    private readonly DateTimeOffset _start;
    private readonly DateTimeOffset _realStart;

    /// <param name="speed">Scaled seconds per real second, over 0 to 100,000.</param>
    /// <param name="start">What the scaled clock shows at <paramref name="realStart"/>.</param>
    /// <param name="realStart">A moment of the real clock, the same in all processes.</param>
    public ScaledTimeProvider(double speed, DateTimeOffset start, DateTimeOffset realStart)
    {
        if (speed is not (> 0 and <= 100_000)) throw new ArgumentOutOfRangeException(nameof(speed), speed, "Use a speed over 0 to 100,000.");
        Speed = speed;
        _start = start;
        _realStart = realStart;
    }

    public double Speed { get; }

    /// <summary>The time line the parent process handed over, or the system clock when it handed over none.</summary>
    public static TimeProvider FromEnvironment()
    {
        string? speed = Environment.GetEnvironmentVariable(SpeedVariable);
        if (string.IsNullOrEmpty(speed)) return System;

        return new ScaledTimeProvider(
            double.Parse(speed, CultureInfo.InvariantCulture),
            ReadTime(StartVariable),
            ReadTime(RealStartVariable));
    }

    /// <summary>The variables that hand this time line to a child process.</summary>
    public IEnumerable<KeyValuePair<string, string>> ToEnvironment()
    {
        yield return new(SpeedVariable, Speed.ToString("R", CultureInfo.InvariantCulture));
        yield return new(StartVariable, _start.ToString("O", CultureInfo.InvariantCulture));
        yield return new(RealStartVariable, _realStart.ToString("O", CultureInfo.InvariantCulture));
    }

    public override DateTimeOffset GetUtcNow() => _start + ((System.GetUtcNow() - _realStart) * Speed);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (long)(System.GetElapsedTime(0, System.GetTimestamp()).Ticks * Speed);

    /// <summary>A timer whose due time and period are scaled seconds.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, ToReal(dueTime), ToReal(period));

    /// <summary>How long a scaled span lasts on the real clock; an endless one stays endless.</summary>
    public TimeSpan ToReal(TimeSpan scaled) => scaled == Timeout.InfiniteTimeSpan ? scaled : scaled / Speed;

    private static DateTimeOffset ReadTime(string variable) =>
        DateTimeOffset.TryParse(
            Environment.GetEnvironmentVariable(variable),
            CultureInfo.InvariantCulture,
            DateTimeStyles.RoundtripKind,
            out DateTimeOffset time
        )
            ? time
            : throw new InvalidOperationException($"{variable} must hold a time like 2026-01-31T12:00:00Z when {SpeedVariable} is set.");
}
