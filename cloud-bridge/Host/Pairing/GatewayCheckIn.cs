using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Pairing.Authority;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Pairing;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>
/// The gateways' side of pairing: hears signed check-ins, ends claims on the gateway's word, hands out settings. A check-in changes something or is told
/// something confidential only with a fresh challenge in it, so a recorded one is worth nothing. Strangers' check-ins leave no trace in the database.
/// </summary>
public sealed class GatewayCheckIn(
    Database database,
    PairingOptions options,
    PairingSignal signal,
    GatewaySettingsComposer settings,
    AuthorityFolder authority,
    TimeProvider time
)
{
    public static readonly TimeSpan ChallengeLife = TimeSpan.FromMinutes(2);

    /// <summary>Certificates were revoked: the revocation list is due and live sessions are to be ended.</summary>
    public event Action<string>? Revoked;

    /// <summary>Whether a check-in answers to a word of this bridge that is not old.</summary>
    public bool IsFresh(CheckIn message, string print) => authority.Sealer.IsFresh(message.Challenge, print, time.GetUtcNow());

    /// <summary>Answers one check-in that was read from the key of this print.</summary>
    public CheckInAnswer Answer(CheckIn message, string print)
    {
        DateTimeOffset now = time.GetUtcNow();
        bool isFresh = IsFresh(message, print);
        string? gone = null;
        CheckInAnswer answer = database.Write(session =>
        {
            gone = null;
            session.Lock("gateway " + KeyPrint.CodeOf(print));
            GatewayKey? key = GatewayKeyStore.Find(session, print);
            if (isFresh && message.IsWiped && key is { State: KeyState.Retired or KeyState.Replaced })
            {
                GatewayKeyStore.Save(session, key with { State = KeyState.Free, ChangedAt = now });
                PairingJournal.Add(session, now, key.Organisation, key.Site, key.Gateway, JournalEntries.GatewayWiped, key.Gateway);
                return Plain(GatewayStates.Unclaimed);
            }

            switch (key?.State)
            {
                case KeyState.Revoked: return Plain(GatewayStates.Revoked);
                case KeyState.Retired or KeyState.Replaced: return Plain(GatewayStates.Retired);
                case KeyState.Live: return Paired(session, key, message, isFresh);
            }

            foreach (ClaimVerdict verdict in isFresh ? message.Verdicts ?? [] : [])
            {
                if (Take(session, verdict, message.Key, print, now, out gone) is { } bound) return Paired(session, bound, message, isFresh);
            }

            List<PendingClaim> claims = Claims(session, print, isFresh, now);
            return Plain(claims.Count > 0 ? GatewayStates.Pending : GatewayStates.Unclaimed) with { Claims = claims };
        });
        if (gone is not null) Revoked?.Invoke(gone);
        signal.Ring(KeyPrint.CodeOf(print));
        return answer with
        {
            TimeMs = now.ToUnixTimeMilliseconds(),
            TimeSignature = authority.SignTime(message.Nonce, now),
            Challenge = authority.Sealer.Challenge(print, now + ChallengeLife),
        };
    }

    /// <summary>Whether a gateway would be told something other than last time; looked at while its check-in is held.</summary>
    public bool HasNews(string print, CheckIn message) => database.Read(session =>
    {
        if (GatewayKeyStore.Find(session, print) is { State: not KeyState.Free } key)
            return key.State != KeyState.Live || GatewaySettingsComposer.RevisionOf(session, key.Gateway) > SeenBy(message);
        var heard = (message.Verdicts ?? []).Where(verdict => verdict.Result == ClaimResults.Waiting).Select(verdict => verdict.Claim).ToHashSet();
        List<PendingClaim> waiting = Claims(session, print, isFresh: true, time.GetUtcNow());
        return waiting.Exists(claim => claim.Digits is not null) || !heard.SetEquals(waiting.Select(claim => claim.Id));
    });

    /// <summary>Pairs a gateway whose key the operator of this bridge made; one that was paired before stays as it is.</summary>
    internal static void Adopt(Session session, string gateway, string print, DateTimeOffset now)
    {
        if (GatewayKeyStore.Find(session, print) is not null || GatewayKeyStore.Live(session, gateway) is not null) return;
        GatewayKeyStore.Save(session, new GatewayKey(print, gateway, "", "settings", "settings", KeyState.Live, now, "settings", "", now));
        GatewayRegistration.Register(session, gateway, "settings", now);
        GatewaySettingsComposer.Touch(session, gateway);
    }

    /// <summary>
    /// A finished pairing is undone: certificates end, the key is free, the machines stay in the record of the id. False when it is another claim's by now.
    /// </summary>
    internal static bool LetGo(Session session, Claim claim, DateTimeOffset now)
    {
        if (claim.Gateway is null || GatewayKeyStore.Live(session, claim.Gateway) is not { } key || key.Claim != claim.Id) return false;
        CertificateStore.RevokeAll(session, key.Print, "undone", now);
        GatewayKeyStore.Save(session, key with { State = KeyState.Retired, ChangedAt = now });
        return true;
    }

    private CheckInAnswer Paired(Session session, GatewayKey key, CheckIn message, bool isFresh)
    {
        if (isFresh && message.PlantAuthority is { Length: <= 8192 } plant)
            GatewaySettingsComposer.KeepPlantAuthority(session, key.Gateway, authority.Sealer.Seal(plant, "plant " + key.Gateway));
        if (isFresh) SettingsStore.Keep(session, key.Gateway, ReportOf(message, time.GetUtcNow()));
        bool isDue = isFresh && GatewaySettingsComposer.RevisionOf(session, key.Gateway) > SeenBy(message);
        return Plain(GatewayStates.Paired) with
        {
            Gateway = key.Gateway,
            Trust = isFresh ? authority.Trust : null,
            MustRenew = isFresh && CertificateStore.NewestIssuer(session, key.Print) is { } issuer && issuer != authority.CurrentIssuer,
            Settings = isDue ? SettingsReading.Write(settings.Of(session, key)) : null,
        };
    }

    /// <summary>The newest settings a gateway has seen: those it works by, has taken or has refused; the same are not given to it twice.</summary>
    private static long SeenBy(CheckIn message) => Math.Max(Math.Max(message.SettingsRevision, message.Taken), message.Refused?.Revision ?? 0);

    /// <summary>What a gateway says of its settings, within the limits of the wire; a line's end would be another fault.</summary>
    private static SettingsReport ReportOf(CheckIn message, DateTimeOffset now)
    {
        RefusedSettings? refused = message.Refused is { Problems: not null } word ? RefusedSettings.Of(word.Revision, word.Problems, word.IsTakenBack) : null;
        return new SettingsReport(
            message.SettingsRevision,
            message.Taken,
            refused?.Revision ?? 0,
            refused?.IsTakenBack ?? false,
            [.. (refused?.Problems ?? []).Select(problem => (problem ?? "").ReplaceLineEndings(" "))],
            [.. (message.OwnFiles ?? []).Where(CloudLimits.IsId).Take(CheckIn.MaxOwnFiles)],
            now
        );
    }

    /// <summary>The gateway's word on a claim; the key when the claim is done by it.</summary>
    private GatewayKey? Take(Session session, ClaimVerdict verdict, string publicKey, string print, DateTimeOffset now, out string? gone)
    {
        gone = null;
        string code = KeyPrint.CodeOf(print);
        if (ClaimStore.Find(session, verdict.Claim) is not { State: ClaimState.Pending } claim || claim.Code != code || claim.ExpiresAt <= now) return null;
        if (claim.Print is not null && claim.Print != print)
        {
            ClaimStore.Save(session, ClaimRules.Refused(claim, PairingProblems.WrongLabel, now));
            return null;
        }

        switch (verdict.Result)
        {
            case ClaimResults.Present when IsProven(session, claim, verdict.Method, now):
                return Bind(session, claim, publicKey, print, verdict.Method!, now, out gone);
            case ClaimResults.WrongDigits:
                bool isLocked = TryLimiter.Count(session, ClaimRules.LimitKey(code), options.WrongDigitsBeforeLock, options.FirstLock, options.LongestLock, now);
                if (isLocked)
                    PairingJournal.Add(session, now, claim.By.Organisation, claim.By.Site, null, JournalEntries.PresenceLocked, claim.By.Person, code);
                ClaimStore.Save(session, ClaimRules.Refused(claim, isLocked ? PairingProblems.Locked : PairingProblems.WrongDigits, now));
                break;
            case ClaimResults.Locked:
                ClaimStore.Save(session, ClaimRules.Refused(claim, PairingProblems.Locked, now));
                break;
            case ClaimResults.WrongLabel:
                ClaimStore.Save(session, ClaimRules.Refused(claim, PairingProblems.WrongLabel, now));
                break;
            case ClaimResults.Waiting when claim.HeardAt is null:
                ClaimStore.Save(session, ClaimRules.Heard(claim, now));
                break;
        }

        return null;
    }

    /// <summary>The button means a claim only when it is the only one and its label was scanned; the code means the claim it was given for.</summary>
    private static bool IsProven(Session session, Claim claim, string? method, DateTimeOffset now) => method switch
    {
        "code" => claim.Digits is not null && !TryLimiter.IsLocked(session, ClaimRules.LimitKey(claim.Code), now),
        "button" => claim.LabelProof is not null && ClaimStore.Pending(session, claim.Code).Count(other => other.ExpiresAt > now) == 1,
        _ => false,
    };

    private static GatewayKey? Bind(Session session, Claim claim, string publicKey, string print, string method, DateTimeOffset now, out string? gone)
    {
        gone = null;
        string gateway = claim.Replaces ?? PlaceOf(session, print, claim.By.Organisation);
        GatewayKey? before = GatewayKeyStore.Live(session, gateway);
        bool isReplacement = claim.Replaces is not null;
        if (isReplacement != (before is not null) || (before is not null && (before.Organisation != claim.By.Organisation || before.Site != claim.By.Site)))
        {
            ClaimStore.Save(session, claim with { State = ClaimState.Lost, Digits = null, LabelProof = null, ChangedAt = now });
            return null;
        }

        if (before is not null)
        {
            GatewayKeyStore.Save(session, before with { State = KeyState.Replaced, ChangedAt = now });
            CertificateStore.RevokeAll(session, before.Print, "replaced", now);
            PairingJournal.Add(session, now, claim.By.Organisation, claim.By.Site, gateway, JournalEntries.GatewayReplaced, claim.By.Person, claim.Code);
            gone = gateway;
        }

        var key = new GatewayKey(print, gateway, publicKey, claim.By.Organisation, claim.By.Site, KeyState.Live, now, claim.By.Person, claim.Id, now);
        GatewayKeyStore.Save(session, key);
        GatewayRegistration.Register(session, gateway, "pairing", now, claim.By.Organisation);
        GatewaySettingsComposer.Touch(session, gateway);
        ClaimStore.Save(session, ClaimRules.Done(claim, print, gateway, method, now));
        PairingJournal.Add(session, now, claim.By.Organisation, claim.By.Site, gateway, JournalEntries.ClaimDone, claim.By.Person, method);
        TryLimiter.Forget(session, ClaimRules.LimitKey(claim.Code));
        foreach (Claim other in ClaimStore.Pending(session, claim.Code))
        {
            ClaimStore.Save(session, other with { State = ClaimState.Lost, Digits = null, ChangedAt = now });
            PairingJournal.Add(session, now, other.By.Organisation, other.By.Site, null, JournalEntries.ClaimLost, other.By.Person, claim.Code);
        }

        return key;
    }

    /// <summary>
    /// The id for a box's new place. What stood under an id belongs to whoever had the box there, so another organisation's box begins under an id of its own
    /// (gw-…-2), with nothing of its former places; an organisation that gets a box back goes on under the id it had. Each turn passes one registered gateway.
    /// </summary>
    private static string PlaceOf(Session session, string print, string organisation)
    {
        string first = KeyPrint.GatewayIdOf(print);
        string id = first;
        for (
            int place = 2;
            GatewayKeyStore.Live(session, id) is not null || (GatewayStore.IsRegistered(session, id) && !Grants.IsActing(session, organisation, id));
            place++
        )
            id = FormattableString.Invariant($"{first}-{place}");
        return id;
    }

    private static List<PendingClaim> Claims(Session session, string print, bool isFresh, DateTimeOffset now) => !isFresh
        ? []
        : [.. ClaimStore.Pending(session, KeyPrint.CodeOf(print)).Where(claim => ClaimRules.IsFor(claim, print, now)).Select(ClaimRules.Told)];

    private static CheckInAnswer Plain(string state) => new(0, "", "", state);
}
