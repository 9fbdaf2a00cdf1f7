using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Gateway.Host.Options;
using EdgeAgent.Gateway.Host.Pairing;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Host;

/// <summary>
/// Lays what pairing gave over what the configuration says: id, cloud broker with the gateway's own certificate, machines with the modules placed on them.
/// </summary>
internal static class Membership
{
    public static GatewayHostOptions Over(GatewayHostOptions options, IdentityFolder identity, GatewaySettings? settings, PlantBrokerFiles? broker)
    {
        if (broker is not null)
            options = options with { Plant = options.Plant with { User = PlantBrokerFiles.GatewayUser, PasswordFile = broker.PasswordFile } };
        options = options with { Id = settings?.Gateway ?? (options.Id.Length > 0 ? options.Id : identity.GatewayId) };
        if (settings is null || identity.CertifiedFrom is null) return options;
        return options with
        {
            Cloud = options.Cloud with
            {
                Host = settings.Broker.Host,
                Port = settings.Broker.Port,
                User = null,
                PasswordFile = null,
                CaFile = identity.TrustFile,
                CertificateFile = identity.CertificateFile,
                KeyFile = identity.Key.TlsKeyFile,
            },
        };
    }

    /// <summary>Machines of the configuration, then those placed by pairing; one of the same id counts as the configuration has it.</summary>
    public static IReadOnlyList<EquipmentProfile> Machines(IReadOnlyList<EquipmentProfile> configured, GatewaySettings? settings)
    {
        if (settings is null) return configured;
        var known = configured.Select(machine => machine.Id).ToHashSet(StringComparer.Ordinal);
        return [.. configured, .. settings.Machines.Where(machine => !known.Contains(machine.Id)).Select(EquipmentProfile.Of)];
    }

    /// <summary>Machines of pairing that the configuration describes as well.</summary>
    public static IReadOnlyList<string> Overridden(IReadOnlyList<EquipmentProfile> configured, GatewaySettings? settings) =>
        [.. (settings?.Machines ?? []).Select(machine => machine.Id).Intersect(configured.Select(machine => machine.Id), StringComparer.Ordinal).Take(CheckIn.MaxOwnFiles)];

    /// <summary>Deletes everything in the data folder but who this gateway is.</summary>
    public static void Wipe(string data, IdentityFolder identity)
    {
        foreach (string file in Directory.GetFiles(data)) File.Delete(file);
        foreach (string folder in Directory.GetDirectories(data).Where(folder => Path.GetFileName(folder) is not ("identity" or "membership")))
            Directory.Delete(folder, recursive: true);
        identity.Wipe();
    }
}
