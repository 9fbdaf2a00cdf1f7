using System.Text.Json;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>
/// Commissioning records in the database, as the gateways sent them. Limit: the newest <see cref="MaxKept"/> of a machine; older ones go when a newer one
/// comes.
/// </summary>
public static class CommissioningStore
{
    public const int MaxKept = 20;

    /// <summary>Keeps a record; one that is there already stays as it is.</summary>
    public static void Add(Session session, string gateway, CommissioningData record, DateTimeOffset takenAt)
    {
        session.Execute(
            "INSERT INTO public.commissioning (gateway, machine, at, is_green, document, taken_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            gateway, record.MachineId, record.At.Ms(), record.IsGreen.Bit(), JsonSerializer.Serialize(record, CloudJson.Wire.CommissioningData), takenAt.Ms());
        session.Execute(
            $"DELETE FROM public.commissioning WHERE gateway = $1 AND machine = $2 AND at NOT IN (SELECT at FROM commissioning WHERE gateway = $1 AND machine = $2 ORDER BY at DESC LIMIT {MaxKept})",
            gateway, record.MachineId);
    }

    /// <summary>The records of a machine, newest first.</summary>
    public static List<CommissioningData> OfMachine(Session session, string gateway, string machine) => session.Query(
        $"SELECT document FROM commissioning WHERE gateway = $1 AND machine = $2 ORDER BY at DESC LIMIT {MaxKept}",
        row => JsonSerializer.Deserialize(row.GetString(0), CloudJson.Default.CommissioningData)!,
        gateway, machine);
}
