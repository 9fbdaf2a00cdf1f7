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
        return [.. configured, .. settings.Machines.Where(machine => !known.Contains(machine.Id)).Select(ProfileOf)];
    }

    /// <summary>Deletes everything in the data folder but who this gateway is.</summary>
    public static void Wipe(string data, IdentityFolder identity)
    {
        foreach (string file in Directory.GetFiles(data)) File.Delete(file);
        foreach (string folder in Directory.GetDirectories(data).Where(folder => Path.GetFileName(folder) is not ("identity" or "membership")))
            Directory.Delete(folder, recursive: true);
        identity.Wipe();
    }

    private static EquipmentProfile ProfileOf(MachineSettings machine) => new()
    {
            Id = machine.Id,
            Name = machine.Plate.Name,
            Type = Enum.TryParse(machine.Plate.Type, ignoreCase: true, out MachineType type) ? type : MachineType.Other,
            Maker = machine.Plate.Maker,
            Model = machine.Plate.Model,
            Serial = machine.Plate.Serial,
            RatedShaftKw = machine.Plate.RatedShaftKw,
            Efficiency = machine.Plate.Efficiency,
            RatedVoltage = machine.Plate.RatedVoltage,
            RatedCurrent = machine.Plate.RatedCurrent,
            PowerFactor = machine.Plate.PowerFactor,
            Phases = machine.Plate.Phases,
            TripClass = machine.Plate.TripClass,
            RatedRpm = machine.Plate.RatedRpm,
            Supply = Enum.TryParse(machine.Plate.Supply.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out SupplyType supply)
                ? supply
                : SupplyType.Unknown,
            Modules = [.. machine.Modules.Select(module => module.Module)],
            Generations = machine.Modules.ToDictionary(module => module.Module, module => module.Generation),
        };
}
