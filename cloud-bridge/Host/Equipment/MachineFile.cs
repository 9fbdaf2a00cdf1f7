using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>What people wrote down about a machine beside its plate, all of it optional.</summary>
/// <param name="Place">Where it stands in the plant.</param>
/// <param name="ContractUntil">End of the service contract; null when there is none.</param>
/// <param name="DowntimeCostPerHour">What an hour of standing still costs, in the site's currency.</param>
public sealed record MachineFile(
    string Gateway,
    string Machine,
    string? Place,
    DateTimeOffset? BoughtAt,
    DateTimeOffset? WarrantyUntil,
    DateTimeOffset? ContractUntil,
    double? DowntimeCostPerHour
)
{
    /// <summary>Stable name of the first thing that is wrong; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        { Place.Length: > Site.MaxTextLength } => "text-too-long",
        { DowntimeCostPerHour: < 0 or > 1e9 or double.NaN } => "price-wrong",
        _ => null,
    };
}

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
        INSERT INTO machine_files ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (gateway, machine) DO UPDATE SET
          place = excluded.place, bought_at = excluded.bought_at, warranty_until = excluded.warranty_until, contract_until = excluded.contract_until, downtime_cost = excluded.downtime_cost
        """,
        file.Gateway, file.Machine, file.Place, file.BoughtAt.Ms(), file.WarrantyUntil.Ms(), file.ContractUntil.Ms(), file.DowntimeCostPerHour);

    private static MachineFile Read(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.TextOrNull(2), row.TimeOrNull(3), row.TimeOrNull(4), row.TimeOrNull(5), row.RealOrNull(6));
}
