using System.Security.Cryptography;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.Pairing;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>
/// Where an installer claims gateways. Reading a label begins a claim and moves nothing; only the gateway's own signed word that somebody stands before it
/// (<see cref="GatewayCheckIn"/>) ends one. Every method sees the claimant's own organisation and site only: what belongs to others is unknown here.
/// </summary>
public sealed class GatewayClaims(Database database, PairingOptions options, PairingSignal signal, Departure departure, TimeProvider time)
{
    /// <summary>
    /// Begins to claim the gateway whose label was scanned (or whose short code was typed). A claim of the same person at the same site on the same gateway is
    /// taken up again.
    /// </summary>
    /// <param name="by">From the site's invitation.</param>
    /// <param name="label">What the camera or the person read: link, or short code.</param>
    /// <param name="replaces">Id of the gateway at this site whose machines and modules the new one takes over; null for a new one.</param>
    /// <returns>The claim, or not-ours, newer-label, misread, wrong-kind, locked, already-claimed, already-yours, revoked, unknown (replaces),
    /// too-many.</returns>
    public PairingResult<Claim> Begin(Claimant by, string label, string? replaces = null)
    {
        by.Check();
        DateTimeOffset now = time.GetUtcNow();
        PairingResult<Claim> result = database.Write(session => Begin(session, by, label, replaces, now));
        if (result.Value is { } claim) signal.Ring(claim.Code);
        return result;
    }

    /// <summary>A claim of this site; null when there is none of that id here.</summary>
    public Claim? Find(Claimant by, string id) => database.Read(session => FindOwn(session, by, id)) is { } claim ? ClaimRules.Aged(claim, time.GetUtcNow()) : null;

    /// <summary>The site's claims, newest first, at most 200.</summary>
    public IReadOnlyList<Claim> OfSite(Claimant by) =>
        [.. database.Read(session => ClaimStore.OfSite(session, by.Organisation, by.Site)).Select(claim => ClaimRules.Aged(claim, time.GetUtcNow()))];

    /// <summary>Passes the gateway's presence code on to it. The gateway judges it; the claim says how it went.</summary>
    /// <param name="by">From the site's invitation.</param>
    /// <param name="id">The claim.</param>
    /// <param name="text">The link of the code on the gateway's page, or the eight digits typed.</param>
    /// <returns>The claim, or unknown, ended, misread, wrong-kind, other-gateway, locked.</returns>
    public PairingResult<Claim> GiveDigits(Claimant by, string id, string text)
    {
        DateTimeOffset now = time.GetUtcNow();
        PairingResult<Claim> result = database.Write<PairingResult<Claim>>(session =>
        {
            if (FindOwn(session, by, id) is not { } claim) return PairingProblems.Unknown;
            if (ClaimRules.Aged(claim, now).State != ClaimState.Pending) return PairingProblems.Ended;
            if (TryLimiter.IsLocked(session, ClaimRules.LimitKey(claim.Code), now)) return PairingProblems.Locked;
            if (PairingLabels.ReadDigits(text, claim.Code, out string digits) is { } problem) return problem;
            Claim given = claim with { Digits = digits, Problem = null, ChangedAt = now };
            ClaimStore.Save(session, given);
            return given;
        });
        if (result.Value is { } claim) signal.Ring(claim.Code);
        return result;
    }

    /// <summary>
    /// Takes a claim back: a pending one at once; a finished one within <see cref="PairingOptions.UndoLife"/>, and then the gateway is free again. Undoing
    /// twice is undoing once.
    /// </summary>
    /// <returns>The claim, or unknown, ended.</returns>
    public PairingResult<Claim> Undo(Claimant by, string id)
    {
        DateTimeOffset now = time.GetUtcNow();
        PairingResult<Claim> result = database.Write<PairingResult<Claim>>(session =>
        {
            if (FindOwn(session, by, id) is not { } found) return PairingProblems.Unknown;
            Claim claim = ClaimRules.Aged(found, now);
            if (claim.State == ClaimState.Undone) return claim;
            if (!ClaimRules.CanUndo(claim, options.UndoLife, now)) return PairingProblems.Ended;
            if (claim is { State: ClaimState.Done, Gateway: { } gateway })
            {
                session.Lock(gateway);
                if (GatewayCheckIn.LetGo(session, claim, now)) departure.OfGateway(session, gateway, LeaveReasons.PairingUndone);
            }

            Claim undone = claim with { State = ClaimState.Undone, Digits = null, ChangedAt = now };
            ClaimStore.Save(session, undone);
            PairingJournal.Add(session, now, by.Organisation, by.Site, claim.Gateway, JournalEntries.ClaimUndone, by.Person, claim.Code);
            return undone;
        });
        if (result.Value is { } claim) signal.Ring(claim.Code);
        return result;
    }

    private PairingResult<Claim> Begin(Session session, Claimant by, string text, string? replaces, DateTimeOffset now)
    {
        if (TryLimiter.IsLocked(session, by.LimitKey, now)) return PairingProblems.Locked;
        if (TryLimiter.Count(session, by.LimitKey + " reads", options.LabelsPerTenMinutes, options.FirstLock, options.LongestLock, now)) Lock(session, by, now);
        if (PairingLabels.Read(text, LabelKind.Gateway, out Label label) is { } unread) return CountBad(session, by, unread, now);

        session.Lock("gateway " + KeyPrint.CodeOf(label.Code));
        ClaimStore.Expire(session, now);
        string code = KeyPrint.CodeOf(label.Code);
        string? print = KeyPrint.IsPrint(label.Code) ? label.Code : null;
        if (Taken(session, by, code, print, now) is { } taken) return taken is PairingProblems.AlreadyYours ? taken : CountBad(session, by, taken, now);
        if (replaces is not null && GatewayKeyStore.Live(session, replaces)?.IsOf(by) != true) return PairingProblems.Unknown;

        List<Claim> pending = ClaimStore.Pending(session, code);
        if (pending.Find(claim => claim.By == by && claim.Replaces == replaces && claim.Print == print) is { } same) return same;
        if (pending.Count >= options.OpenClaimsPerGateway || ClaimStore.PendingOf(session, by) >= options.OpenClaimsPerPerson) return PairingProblems.TooMany;

        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        string? proof = label.Secret is null ? null : Signatures.LabelProof(label.Secret, id);
        var claim = new Claim(id, code, print, by, replaces, proof, null, ClaimState.Pending, null, null, null, now, now + options.ClaimLife, null, now);
        ClaimStore.Add(session, claim);
        PairingJournal.Add(session, now, by.Organisation, by.Site, null, JournalEntries.ClaimBegun, by.Person, code);
        return claim;
    }

    /// <summary>Whose the gateway is already; its owner is told when a stranger tries.</summary>
    private static string? Taken(Session session, Claimant by, string code, string? print, DateTimeOffset now)
    {
        GatewayKey? key = print is null ? GatewayKeyStore.OfCode(session, code) : GatewayKeyStore.Find(session, print) ?? GatewayKeyStore.OfCode(session, code);
        string? problem = ClaimRules.Taken(key, by);
        if (problem == PairingProblems.AlreadyClaimed)
            PairingJournal.Add(session, now, key!.Organisation, key.Site, key.Gateway, JournalEntries.StrangerTried, by.Organisation, null);
        return problem;
    }

    private string CountBad(Session session, Claimant by, string problem, DateTimeOffset now)
    {
        TryLimiter.Count(session, by.LimitKey, options.BadLabelsPerTenMinutes, options.FirstLock, options.LongestLock, now);
        return problem;
    }

    private void Lock(Session session, Claimant by, DateTimeOffset now) =>
        TryLimiter.Count(session, by.LimitKey, 1, options.FirstLock, options.LongestLock, now);

    private static Claim? FindOwn(Session session, Claimant by, string id) =>
        ClaimStore.Find(session, id) is { } claim && claim.By.IsAtSiteOf(by) ? claim : null;
}
