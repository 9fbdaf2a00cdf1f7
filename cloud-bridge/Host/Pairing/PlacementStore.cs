using System.Data.Common;
using System.Text.Json;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>Machines and places in the database.</summary>
internal static class PlacementStore
{
    private const string Columns = "module, organisation, gateway, machine, point, generation, placed_at, placed_by";
    private const string MachineColumns = "gateway, machine, organisation, site, plate, nameplate, added_at, added_by";

    public static PlacedModule? Find(Session session, string module) => session.Find($"SELECT {Columns} FROM module_places WHERE module = $1", Read, module);

    public static List<PlacedModule> OfGateway(Session session, string gateway) =>
        session.Query($"SELECT {Columns} FROM module_places WHERE gateway = $1 AND machine <> '' ORDER BY module", Read, gateway);

    public static void Save(Session session, PlacedModule place) => session.Execute(
        $"""
        INSERT INTO public.module_places ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (module) DO UPDATE SET organisation = excluded.organisation, gateway = excluded.gateway, machine = excluded.machine, point = excluded.point, generation = excluded.generation,
          placed_at = excluded.placed_at, placed_by = excluded.placed_by
        """,
        place.Module, place.Organisation, place.Gateway, place.Machine, place.Point, place.Generation, place.PlacedAt.Ms(), place.PlacedBy);

    public static PairedMachine? FindMachine(Session session, string gateway, string machine) =>
        session.Find($"SELECT {MachineColumns} FROM paired_machines WHERE gateway = $1 AND machine = $2", ReadMachine, gateway, machine);

    public static List<PairedMachine> MachinesOf(Session session, string gateway) =>
        session.Query($"SELECT {MachineColumns} FROM paired_machines WHERE gateway = $1 ORDER BY machine", ReadMachine, gateway);

    public static void AddMachine(Session session, PairedMachine machine, string? plate) =>
        session.Execute(
            $"INSERT INTO public.paired_machines ({MachineColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            machine.Gateway,
            machine.Machine,
            machine.Organisation,
            machine.Site,
            plate,
            ProfileJson.Write(machine.Plate),
            machine.AddedAt.Ms(),
            machine.AddedBy
        );

    private static PlacedModule Read(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt64(5), row.Time(6), row.GetString(7));

    private static PairedMachine ReadMachine(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), !row.IsDBNull(4),
        JsonSerializer.Deserialize(row.GetString(5), ProfileJson.Default.Whole)!, row.Time(6), row.GetString(7));
}
