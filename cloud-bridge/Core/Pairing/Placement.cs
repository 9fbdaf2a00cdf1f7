using System.Globalization;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>A module on its measuring point.</summary>
/// <param name="Module">Ten characters.</param>
/// <param name="Point">Name of the measuring point, <see cref="Contracts.ModuleWire.MeasuringPoints"/>.</param>
/// <param name="Generation">Counts the module's places.</param>
public sealed record PlacedModule(
    string Module,
    string Organisation,
    string Gateway,
    string Machine,
    string Point,
    long Generation,
    DateTimeOffset PlacedAt,
    string PlacedBy
);

/// <summary>A machine that was added by pairing.</summary>
/// <param name="HasPlate">One of our plates is on it.</param>
public sealed record PairedMachine(
    string Gateway,
    string Machine,
    string Organisation,
    string Site,
    bool HasPlate,
    MachineProfile Plate,
    DateTimeOffset AddedAt,
    string AddedBy
)
{
    /// <summary>The first id of a machine's type that is free on its gateway: pump-1, pump-2 …</summary>
    public static string FreeId(MachineType type, IReadOnlyList<PairedMachine> there)
    {
        string stem = type == MachineType.Other ? "machine" : ProfileWords.Of(type);
        for (int number = 1; ; number++)
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}");
            if (!there.Any(machine => machine.Machine == id)) return id;
        }
    }
}
