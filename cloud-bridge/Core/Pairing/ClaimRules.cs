using EdgeAgent.Contracts.Pairing;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>How a claim goes on: by time, by whose the gateway is, by the gateway's word. Pure.</summary>
public static class ClaimRules
{
    /// <summary>Under which wrong presence codes of a gateway are counted.</summary>
    public static string LimitKey(string code) => "gateway " + code;

    /// <summary>A pending claim whose time is over counts as expired before anybody has written that down.</summary>
    public static Claim Aged(Claim claim, DateTimeOffset now) =>
        claim.State == ClaimState.Pending && claim.ExpiresAt <= now ? claim with { State = ClaimState.Expired, Digits = null } : claim;

    /// <summary>A pending claim can be taken back at once, a finished one within <paramref name="undoLife"/> unless it replaced a gateway.</summary>
    public static bool CanUndo(Claim claim, TimeSpan undoLife, DateTimeOffset now) => claim.State switch
    {
        ClaimState.Expired or ClaimState.Lost => false,
        ClaimState.Done => claim.ChangedAt + undoLife >= now && claim.Replaces is null,
        _ => true,
    };

    /// <summary>Why a gateway cannot be claimed; null when it is free.</summary>
    /// <param name="key">Its key as it was paired last; null for never.</param>
    /// <param name="by">Who would like to.</param>
    public static string? Taken(GatewayKey? key, Claimant by) => key switch
    {
        null or { State: KeyState.Free } => null,
        { State: KeyState.Revoked } => PairingProblems.Revoked,
        _ when key.IsOf(by) => PairingProblems.AlreadyYours,
        _ => PairingProblems.AlreadyClaimed,
    };

    /// <summary>The claim after the gateway found something wrong: the digits are spent, and the person is told what it was.</summary>
    public static Claim Refused(Claim claim, string problem, DateTimeOffset now) =>
        claim with { Problem = problem, Digits = null, HeardAt = claim.HeardAt ?? now, ChangedAt = now };

    /// <summary>The gateway heard of the claim: it is on line.</summary>
    public static Claim Heard(Claim claim, DateTimeOffset now) => claim with { HeardAt = now, ChangedAt = now };

    /// <summary>The gateway said that somebody stands before it: it belongs to the site.</summary>
    public static Claim Done(Claim claim, string print, string gateway, string method, DateTimeOffset now) => claim with
    {
        Print = print,
        State = ClaimState.Done,
        Problem = null,
        Digits = null,
        Gateway = gateway,
        Method = method,
        HeardAt = claim.HeardAt ?? now,
        ChangedAt = now,
    };

    /// <summary>Whether a gateway would be told of the claim.</summary>
    public static bool IsFor(Claim claim, string print, DateTimeOffset now) => claim.ExpiresAt > now && (claim.Print is null || claim.Print == print);

    /// <summary>What a gateway is told of a claim.</summary>
    public static PendingClaim Told(Claim claim) => new(claim.Id, claim.LabelProof, claim.Digits, claim.By.Person, claim.By.Site);
}
