using EdgeAgent.Contracts.Pairing;

namespace EdgeAgent.Gateway.Pairing;

/// <summary>
/// Judges whether somebody stands at this gateway. The code on its page means the claim it was given for; the button means the one claim that waits, if its
/// label was scanned. Starting up means nothing: a breaker starts every gateway of a hall. Limits: <see cref="WrongBeforeLock"/> wrong codes, then a new code
/// and a lock of <see cref="FirstLock"/>, twice as long each time up to <see cref="LongestLock"/>; the lock is part of what is stored, so that power off and on
/// forgives nothing.
/// </summary>
public sealed class PresenceCheck
{
    public const int WrongBeforeLock = 5;
    public static readonly TimeSpan FirstLock = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan LongestLock = TimeSpan.FromHours(24);

    /// <summary>A press counts so long: the bridge may be away for a moment.</summary>
    public static readonly TimeSpan PressLife = TimeSpan.FromMinutes(2);

    private readonly string _labelSecret;
    private readonly Func<string> _draw;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private string? _pressedFor;
    private long _pressedMs;

    /// <param name="labelSecret">What this gateway's label says.</param>
    /// <param name="stored">From before the start; null for a new gateway.</param>
    /// <param name="draw">Eight random digits.</param>
    public PresenceCheck(string labelSecret, PresenceMemory? stored, Func<string> draw)
    {
        _labelSecret = labelSecret;
        _draw = draw;
        Memory = stored ?? new PresenceMemory(draw(), 0, 0, 0);
    }

    /// <summary>To be stored whenever it changed.</summary>
    public PresenceMemory Memory { get; private set; }

    /// <summary>Eight digits for the gateway's page.</summary>
    public string Digits => Memory.Digits;

    /// <summary>Somebody pressed the button. True when it means a claim: exactly one waits, and its label was scanned.</summary>
    public bool Press(IReadOnlyList<PendingClaim> waiting, long nowMs)
    {
        if (waiting.Count != 1 || !IsOurLabel(waiting[0]) || !_seen.Contains(waiting[0].Id)) return false;
        (_pressedFor, _pressedMs) = (waiting[0].Id, nowMs);
        return true;
    }

    /// <summary>What to answer to each claim the bridge tells of.</summary>
    /// <param name="claims">All that wait.</param>
    /// <param name="nowMs">A clock that never falls and goes on while the gateway is off, as well as it can: unix milliseconds.</param>
    public IReadOnlyList<ClaimVerdict> Judge(IReadOnlyList<PendingClaim> claims, long nowMs)
    {
        _seen.IntersectWith(claims.Select(claim => claim.Id));
        return [.. claims.Select(claim => Judge(claim, claims.Count, nowMs))];
    }

    /// <summary>Paired: the code was used and is worth nothing more.</summary>
    public void Forget()
    {
        Memory = new PresenceMemory(_draw(), 0, 0, 0);
        (_pressedFor, _pressedMs) = (null, 0);
    }

    private ClaimVerdict Judge(PendingClaim claim, int count, long nowMs)
    {
        if (claim.LabelProof is not null && !IsOurLabel(claim)) return new ClaimVerdict(claim.Id, ClaimResults.WrongLabel);
        _seen.Add(claim.Id);
        if (claim.Digits is { } digits) return JudgeDigits(claim.Id, digits, nowMs);
        bool isMeant = _pressedFor == claim.Id && count == 1 && nowMs - _pressedMs <= PressLife.TotalMilliseconds;
        return isMeant ? new ClaimVerdict(claim.Id, ClaimResults.Present, "button") : new ClaimVerdict(claim.Id, ClaimResults.Waiting);
    }

    private ClaimVerdict JudgeDigits(string claim, string digits, long nowMs)
    {
        if (nowMs < Memory.LockedUntilMs) return new ClaimVerdict(claim, ClaimResults.Locked);
        if (Signatures.AreEqual(digits, Memory.Digits)) return new ClaimVerdict(claim, ClaimResults.Present, "code");
        Memory = Memory with { Wrong = Memory.Wrong + 1 };
        if (Memory.Wrong < WrongBeforeLock) return new ClaimVerdict(claim, ClaimResults.WrongDigits);

        double lockMs = Math.Min(FirstLock.TotalMilliseconds * Math.Pow(2, Math.Min(Memory.Locks, 20)), LongestLock.TotalMilliseconds);
        Memory = new PresenceMemory(_draw(), 0, Memory.Locks + 1, nowMs + (long)lockMs);
        return new ClaimVerdict(claim, ClaimResults.WrongDigits);
    }

    private bool IsOurLabel(PendingClaim claim) => claim.LabelProof is { } proof && Signatures.AreEqual(proof, Signatures.LabelProof(_labelSecret, claim.Id));
}

/// <summary>What the presence check remembers over a restart.</summary>
public sealed record PresenceMemory(string Digits, int Wrong, int Locks, long LockedUntilMs);
