namespace EdgeAgent.Gateway.Evidence;

/// <summary>What became of bursts since the start; every one that came or was asked for ends in one of these.</summary>
public sealed class BurstCounters
{
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>Judged, or taken into a reference.</summary>
    public const string Judged = "judged";

    /// <summary>A chunk was missing, repeated or foreign.</summary>
    public const string Gap = "gap";

    /// <summary>The rest never came.</summary>
    public const string Unfinished = "unfinished";

    /// <summary>Half received when the process ended; asked for again when somebody had asked.</summary>
    public const string Restart = "restart";

    /// <summary>Too many were being received at once.</summary>
    public const string NoRoom = "no-room";

    /// <summary>Whole, but nothing that can be judged: too short, too long, a rate out of range.</summary>
    public const string Invalid = "invalid";

    /// <summary>Asked for, and the module never answered.</summary>
    public const string NoAnswer = "no-answer";

    /// <summary>Asked for, and the module said that it can't.</summary>
    public const string RefusedByModule = "refused-by-module";

    /// <summary>Judged, and not sent: too much evidence waits for the cloud.</summary>
    public const string HeldBack = "evidence-held-back";

    public void Count(string what) => _counts[what] = _counts.GetValueOrDefault(what) + 1;

    public IReadOnlyDictionary<string, long> ToDictionary() => new SortedDictionary<string, long>(_counts, StringComparer.Ordinal);
}
