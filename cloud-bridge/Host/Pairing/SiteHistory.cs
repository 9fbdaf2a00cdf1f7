using System.Globalization;
using System.Text.Json;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>
/// Everything the bridge keeps about one gateway, its machines and its people: written out as JSON lines, or deleted. What belongs to the gateway follows from
/// the tables' columns, so a table made tomorrow is in it. Kept are keys, certificates and the plant's sealed authority (a revocation must hold for as long as
/// a certificate could be shown) and the journals of who did what (<see cref="Access.AuditLog.Keep"/>); they are never written out.
/// </summary>
public sealed class SiteHistory(Database database)
{
    private static readonly string[] s_kept = ["gateway_keys", "gateway_certificates", "gateway_settings", "claims", "pairing_journal"];

    /// <summary>Tables whose rows are known by their lane, which is gateway/machine.</summary>
    private static readonly Dictionary<string, string> s_own = new(StringComparer.Ordinal)
    {
        ["deliveries"] = "substr(lane, 1, length($1) + 1) = $1 || '/'",
        ["messages"] = "substr(lane, 1, length($1) + 1) = $1 || '/'",
    };

    /// <summary>Writes every row of a gateway, one JSON object a line: the table's name and the row.</summary>
    /// <returns>How many rows.</returns>
    public long Export(string gateway, TextWriter to) => database.Read(session =>
    {
        long rows = 0;
        foreach ((string table, string where) in Tables(session))
        {
            foreach (string line in session.Query($"SELECT * FROM {table} WHERE {where}", row => Line(table, row), gateway))
            {
                to.WriteLine(line);
                rows++;
            }
        }

        return rows;
    });

    /// <summary>Deletes every row of a gateway, in one transaction.</summary>
    /// <returns>How many rows; null when the gateway is paired: whoever deletes what it sent takes it out of service first, or it sends more.</returns>
    public long? Delete(string gateway) => database.Write<long?>(session =>
    {
        session.Lock(gateway);
        if (GatewayKeyStore.Live(session, gateway) is not null) return null;
        return Tables(session).Sum(table => (long)session.Execute($"DELETE FROM public.{table.Table} WHERE {table.Where}", gateway));
    });

    /// <summary>What hangs on orders comes before the orders.</summary>
    private List<(string Table, string Where)> Tables(Session session) =>
        [
            .. from table in database.Columns(session).GroupBy(column => column.Table, column => column.Column, StringComparer.Ordinal)
            where !s_kept.Contains(table.Key)
            let columns = table.ToHashSet(StringComparer.Ordinal)
            let rank = columns.Contains("gateway") ? 1 : 0
            let rule = s_own.GetValueOrDefault(table.Key)
                ?? (
                    rank == 1 ? "gateway = $1"
                    : columns.Contains("order_id") ? "order_id IN (SELECT id FROM orders WHERE gateway = $1)"
                    : null
                )
            where rule is not null
            orderby rank, table.Key
            select (table.Key, rule),
        ];

    private static string Line(string table, System.Data.Common.DbDataReader row)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (int i = 0; i < row.FieldCount; i++)
            values[row.GetName(i)] =
                row.IsDBNull(i) ? null
                : row.GetValue(i) is byte[] bytes ? Convert.ToBase64String(bytes)
                : Convert.ToString(row.GetValue(i), CultureInfo.InvariantCulture);
        return JsonSerializer.Serialize(new { table, row = values });
    }
}
