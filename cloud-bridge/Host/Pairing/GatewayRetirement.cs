using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Pairing.Authority;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.Pairing;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>Where gateways are taken out of service. Both ways end the gateway's live session within a minute and refuse it
/// from then on; its machines leave with it.</summary>
public sealed class GatewayRetirement(Database database, PairingSignal signal, Departure departure, TimeProvider time)
{
    /// <summary>Certificates were revoked for this gateway id.</summary>
    public event Action<string>? Revoked;

    /// <summary>The site's gateways, newest first, at most 500, gone ones too.</summary>
    public IReadOnlyList<GatewayKey> OfSite(Claimant by) => database.Read(session => GatewayKeyStore.OfSite(session, by.Organisation, by.Site));

    /// <summary>Its certificates, newest first.</summary>
    public IReadOnlyList<IssuedCertificate> CertificatesOf(Claimant by, string gateway) =>
        database.Read(session => FindOwn(session, by, gateway) is null ? [] : CertificateStore.OfGateway(session, gateway));

    /// <summary>
    /// Takes a gateway out of service: it deletes readings, settings and modules' logins when it is next heard, and can be paired anew after that.
    /// </summary>
    /// <returns>The key, or unknown.</returns>
    public PairingResult<GatewayKey> Retire(Claimant by, string gateway) => End(by, gateway, KeyState.Retired, "retired", JournalEntries.GatewayRetired);

    /// <summary>The box was stolen or opened: its key never pairs again.</summary>
    /// <returns>The key, or unknown.</returns>
    public PairingResult<GatewayKey> Revoke(Claimant by, string gateway) => End(by, gateway, KeyState.Revoked, "stolen", JournalEntries.GatewayRevoked);

    private PairingResult<GatewayKey> End(Claimant by, string gateway, KeyState state, string why, string entry)
    {
        DateTimeOffset now = time.GetUtcNow();
        PairingResult<GatewayKey> result = database.Write<PairingResult<GatewayKey>>(session =>
        {
            session.Lock(gateway);
            if (FindOwn(session, by, gateway) is not { } key) return PairingProblems.Unknown;
            GatewayKey ended = key with { State = state, ChangedAt = now };
            GatewayKeyStore.Save(session, ended);
            CertificateStore.RevokeAll(session, key.Print, why, now);
            departure.OfGateway(session, gateway, state == KeyState.Revoked ? LeaveReasons.GatewayRevoked : LeaveReasons.GatewayRetired);
            PairingJournal.Add(session, now, by.Organisation, by.Site, gateway, entry, by.Person);
            return ended;
        });
        if (result.Value is not { } ended) return result;
        signal.Ring(KeyPrint.CodeOf(ended.Print));
        Revoked?.Invoke(gateway);
        return result;
    }

    private static GatewayKey? FindOwn(Session session, Claimant by, string gateway) =>
        GatewayKeyStore.Live(session, gateway) is { } key && key.IsOf(by) ? key : null;
}
