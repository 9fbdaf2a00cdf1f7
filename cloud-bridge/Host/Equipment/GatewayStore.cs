using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>Registered gateways in the database.</summary>
public static class GatewayStore
{
    private const string Columns = "gateway, registered_at, registered_by, last_heard_at, software, started_at, outbox_length, refused, time_zone, left_at";

    /// <summary>Adds a gateway; false when it is there already.</summary>
    public static bool TryAdd(Session session, string gateway, string by, DateTimeOffset at) =>
        session.Execute("INSERT INTO public.gateways (gateway, registered_at, registered_by) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", gateway, at.Ms(), by) == 1;

    public static bool IsRegistered(Session session, string gateway) => session.Number("SELECT COUNT(*) FROM gateways WHERE gateway = $1", gateway) > 0;

    /// <summary>Those of some gateways that are registered.</summary>
    public static List<string> Registered(Session session, IReadOnlyCollection<string> gateways) =>
        session.QueryMany(
            "SELECT gateway FROM {0} JOIN gateways ON gateway = wanted.one",
            row => row.GetString(0),
            [.. gateways.Select(gateway => (gateway, ""))]
        );

    public static long Count(Session session) => session.Number("SELECT COUNT(*) FROM gateways");

    public static Gateway? Find(Session session, string gateway) => session.Find($"SELECT {Columns} FROM gateways WHERE gateway = $1", Read, gateway);

    public static List<Gateway> All(Session session) => session.Query($"SELECT {Columns} FROM gateways ORDER BY gateway", Read);

    public static void Hear(Session session, string gateway, DateTimeOffset at) => session.Defer(
        "UPDATE public.gateways SET last_heard_at = $2 WHERE gateway = $1 AND (last_heard_at IS NULL OR last_heard_at < $2)", gateway, at.Ms());

    public static void SetTimeZone(Session session, string gateway, string timeZone) =>
        session.Execute("UPDATE public.gateways SET time_zone = $2 WHERE gateway = $1", gateway, timeZone);

    /// <summary>It was taken out of service; false when it was already.</summary>
    public static bool Leave(Session session, string gateway, DateTimeOffset at) =>
        session.Execute("UPDATE public.gateways SET left_at = $2 WHERE gateway = $1 AND left_at IS NULL", gateway, at.Ms()) == 1;

    /// <summary>It is in service again.</summary>
    public static void Return(Session session, string gateway) =>
        session.Execute("UPDATE public.gateways SET left_at = NULL WHERE gateway = $1 AND left_at IS NOT NULL", gateway);

    /// <summary>Which runs of it were heard, as JSON.</summary>
    public static void SaveLives(Session session, string gateway, string lives) =>
        session.Defer("UPDATE public.gateways SET lives = $2 WHERE gateway = $1", gateway, lives);

    internal static string WriteCounts(IReadOnlyDictionary<string, long> counts) =>
        JsonSerializer.Serialize(counts, EquipmentJson.Default.IReadOnlyDictionaryStringInt64);

    private static Gateway Read(DbDataReader row) =>
        new(
            row.GetString(0),
            row.Time(1),
            row.GetString(2),
            row.TimeOrNull(3),
            row.TextOrNull(4),
            row.TimeOrNull(5),
            row.LongOrNull(6),
            row.TextOrNull(7) is { } counts
                ? JsonSerializer.Deserialize(counts, EquipmentJson.Default.IReadOnlyDictionaryStringInt64)!
                : new Dictionary<string, long>(),
            row.TextOrNull(8),
            row.TimeOrNull(9)
        );
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyDictionary<string, long>))]
[JsonSerializable(typeof(IReadOnlyList<Contracts.CloudWire.NumberData>))]
internal sealed partial class EquipmentJson : JsonSerializerContext;
