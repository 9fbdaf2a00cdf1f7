using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.Gateway.Alarms;

/// <summary>What makes two verdicts the same alarm.</summary>
/// <param name="Part">A module id where one machine can have the trouble several times (silent module), else empty.</param>
public readonly record struct AlarmKey(string MachineId, string FaultCode, MeasuringPoint Point, string Part);

/// <summary>
/// One condition of one machine with its OPC UA Part 9 states. Times are on the machine's time line, Unix milliseconds. Everything here is stored, so a restart
/// goes on where it stopped; a pending delay starts over.
/// </summary>
public sealed class Alarm
{
    public required string Id { get; init; }
    public required string EpisodeId { get; init; }
    public required string MachineId { get; init; }
    public required string FaultCode { get; init; }

    /// <summary>The cause group of its episode: that of the episode's first alarm.</summary>
    public required string CauseGroup { get; init; }
    public required string Severity { get; init; }
    public required MeasuringPoint Point { get; init; }
    public required string Part { get; init; }

    public bool IsActive { get; set; }
    public bool IsAcked { get; set; } = true;
    public bool IsConfirmed { get; set; } = true;
    public long? ShelvedUntilMs { get; set; }
    public int Revision { get; set; }
    public int Occurrences { get; set; }
    public long FirstActiveAtMs { get; set; }
    public long ActiveAtMs { get; set; }
    public long? InactiveAtMs { get; set; }

    /// <summary>The condition itself is present; an active alarm may be held over its pauses.</summary>
    public bool IsConditionPresent { get; set; }

    /// <summary>When the condition came last, and the time before.</summary>
    public long LastConditionAtMs { get; set; }
    public long EarlierConditionAtMs { get; set; }

    /// <summary>How often it came back soon after it went; each doubles the off delay.</summary>
    public int Returns { get; set; }

    public IReadOnlyList<NumberData> Numbers { get; set; } = [];

    /// <summary>What the detector said: a code with numbers, and its English sentence for other readers.</summary>
    public Reason? Because { get; set; }
    public string? Note { get; set; }

    /// <summary>Why it ended although nobody saw its condition go; null otherwise.</summary>
    public Reason? EndedBecause { get; set; }

    /// <summary>
    /// machine or operator, where the pattern of load and vibration told when it became active or within the minutes after, and why, as a code and in English;
    /// null where it did not.
    /// </summary>
    public string? Origin { get; set; }
    public Reason? OriginBecause { get; set; }
    public string? OriginReason { get; set; }
    public IReadOnlyList<string> Modules { get; set; } = [];

    /// <summary>When the last event about it was made, and how far the next update has to be from it.</summary>
    public long LastEventAtMs { get; set; }
    public long UpdateIntervalMs { get; set; }
    public double LastEventValue { get; set; }

    /// <summary>Occurrences the cloud has not been told of yet.</summary>
    public bool IsUpdateDue { get; set; }

    /// <summary>Who did what last, for the local page.</summary>
    public string? LastOperator { get; set; }

    public AlarmKey Key => new(MachineId, FaultCode, Point, Part);
    public bool IsShelved => ShelvedUntilMs is not null;

    /// <summary>OPC UA Part 9 Retain: still of interest to an operator.</summary>
    public bool IsRetained => IsActive || !IsAcked || !IsConfirmed;

    /// <summary>Marks from beyond the new time of a clock that was set back become now.</summary>
    /// <param name="maxShelvingMs">What is shelved is so for at most this long from now.</param>
    /// <returns>True when there was one.</returns>
    public bool ClockSet(long nowMs, long maxShelvingMs)
    {
        long latestShelvedMs = nowMs + maxShelvingMs;
        long newest = Math.Max(Math.Max(ActiveAtMs, FirstActiveAtMs), Math.Max(InactiveAtMs ?? 0, Math.Max(LastConditionAtMs, LastEventAtMs)));
        if (newest <= nowMs && !(ShelvedUntilMs > latestShelvedMs)) return false;
        (FirstActiveAtMs, ActiveAtMs) = (Math.Min(FirstActiveAtMs, nowMs), Math.Min(ActiveAtMs, nowMs));
        (EarlierConditionAtMs, LastConditionAtMs) = (Math.Min(EarlierConditionAtMs, nowMs), Math.Min(LastConditionAtMs, nowMs));
        LastEventAtMs = Math.Min(LastEventAtMs, nowMs);
        if (InactiveAtMs > nowMs) InactiveAtMs = nowMs;
        if (ShelvedUntilMs > latestShelvedMs) ShelvedUntilMs = latestShelvedMs;
        return true;
    }

    /// <summary>As the wire says it.</summary>
    /// <param name="causes">The probable causes of its episode, ranked.</param>
    public AlarmData ToData(IReadOnlyList<CauseData> causes) => new(
        Id,
        EpisodeId,
        MachineId,
        FaultCode,
        CauseGroup,
        Severity,
        IsActive,
        IsAcked,
        IsConfirmed,
        IsShelved,
        IsRetained,
        Revision,
        DateTimeOffset.FromUnixTimeMilliseconds(ActiveAtMs),
        InactiveAtMs is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null,
        Occurrences,
        Numbers,
        causes,
        Modules,
        DateTimeOffset.FromUnixTimeMilliseconds(FirstActiveAtMs),
        Origin,
        OriginReason,
        OriginBecause,
        EndedBecause);
}

/// <summary>The alarms of one machine that belong together: those of a cause group, and what they bring about or are brought about by.</summary>
public sealed class Episode
{
    public required string Id { get; init; }
    public required string MachineId { get; init; }
    public required string CauseGroup { get; init; }
    public long BeganAtMs { get; set; }

    /// <summary>The last moment at which one of its alarms was active.</summary>
    public long LastActiveAtMs { get; set; }
}
