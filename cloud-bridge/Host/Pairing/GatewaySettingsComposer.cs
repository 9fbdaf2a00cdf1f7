using System.Text.Json;
using EdgeAgent.CloudBridge.Pairing.Authority;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>
/// Makes a gateway's settings from its machines and the modules placed on them. A module's secret leaves the bridge as the one login derived for this gateway
/// only.
/// </summary>
public sealed class GatewaySettingsComposer(PairingOptions options, AuthorityFolder authority)
{
    internal static long RevisionOf(Session session, string gateway) => session.Number("SELECT revision FROM gateway_settings WHERE gateway = $1", gateway);

    /// <summary>Something of the gateway's settings changed: it is told at its next check-in.</summary>
    internal static void Touch(Session session, string gateway) =>
        session.Execute(
            "INSERT INTO public.gateway_settings (gateway, revision) VALUES ($1, 1) ON CONFLICT (gateway) DO UPDATE SET revision = gateway_settings.revision + 1",
            gateway
        );

    /// <summary>Keeps the first plant authority of a gateway id; a box can't overwrite the one its modules trust.</summary>
    internal static void KeepPlantAuthority(Session session, string gateway, string sealedAuthority) => session.Execute(
        "UPDATE public.gateway_settings SET plant_authority = $2 WHERE gateway = $1 AND plant_authority IS NULL", gateway, sealedAuthority);

    internal GatewaySettings Of(Session session, GatewayKey key)
    {
        ILookup<string, PlacedModule> modules = PlacementStore.OfGateway(session, key.Gateway).ToLookup(place => place.Machine);
        List<MachineSettings> machines = session.Query(
            "SELECT machine, nameplate FROM paired_machines WHERE gateway = $1 ORDER BY machine",
            row => new MachineSettings(row.GetString(0), JsonSerializer.Deserialize(row.GetString(1), ProfileJson.Default.Whole)!, []),
            key.Gateway);
        return new GatewaySettings(
            RevisionOf(session, key.Gateway),
            key.Gateway,
            new BrokerPlace(options.BrokerHost, options.BrokerPort),
            [
                .. machines.Select(machine =>
                    machine with
                    {
                        Modules =
                        [
                            .. modules[machine.Id].Select(place => new ModulePlace(place.Module, place.Point, place.Generation, PasswordOf(session, place))),
                        ],
                    }
                ),
            ],
            PlantAuthorityOf(session, key)
        );
    }

    private string PasswordOf(Session session, PlacedModule place)
    {
        string box = session.Find("SELECT sealed_secret FROM module_keys WHERE module = $1", row => row.GetString(0), place.Module)!;
        return Signatures.ModulePassword(Convert.FromHexString(authority.Sealer.Open(box, "module " + place.Module)), place.Gateway);
    }

    /// <summary>Only a replacement needs it, to serve modules that trust its predecessor.</summary>
    private string? PlantAuthorityOf(Session session, GatewayKey key)
    {
        if (ClaimStore.Find(session, key.Claim)?.Replaces is null) return null;
        string? box = session.Find(
            "SELECT plant_authority FROM gateway_settings WHERE gateway = $1 AND plant_authority IS NOT NULL",
            row => row.GetString(0),
            key.Gateway
        );
        return box is null ? null : authority.Sealer.Open(box, "plant " + key.Gateway);
    }
}
