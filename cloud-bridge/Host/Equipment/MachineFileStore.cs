using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>Machine files in the database.</summary>
public static class MachineFileStore
{
    private const string Columns = "gateway, machine, place, bought_at, warranty_until, contract_until, downtime_cost";

    /// <summary>What is written about a machine; empty when nothing is.</summary>
    public static MachineFile Find(Session session, string gateway, string machine) =>
        session.Find($"SELECT {Columns} FROM machine_files WHERE gateway = $1 AND machine = $2", Read, gateway, machine)
        ?? new MachineFile(gateway, machine, null, null, null, null, null);

    public static void Save(Session session, MachineFile file) => session.Execute(
        $"""
        INSERT INTO public.machine_files ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (gateway, machine) DO UPDATE SET
          place = excluded.place, bought_at = excluded.bought_at, warranty_until = excluded.warranty_until, contract_until = excluded.contract_until, downtime_cost = excluded.downtime_cost
        """,
        file.Gateway, file.Machine, file.Place, file.BoughtAt.Ms(), file.WarrantyUntil.Ms(), file.ContractUntil.Ms(), file.DowntimeCostPerHour);

    private static MachineFile Read(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.TextOrNull(2), row.TimeOrNull(3), row.TimeOrNull(4), row.TimeOrNull(5), row.RealOrNull(6));
}
