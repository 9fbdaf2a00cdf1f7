using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>
/// The power of each machine over the last day, for plots. Limits: one point per <see cref="Step"/> for the newest <see cref="FineFor"/>, then one per
/// <see cref="CoarseStep"/> up to <see cref="Keep"/>; older points go. That is at most about 3,200 rows a machine. Reports rest on health records, never on
/// this.
/// </summary>
public static class PowerHistory
{
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan FineFor = TimeSpan.FromHours(1);
    public static readonly TimeSpan CoarseStep = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan Keep = TimeSpan.FromHours(24);

    /// <summary>Most points a query answers with.</summary>
    public const int MaxPoints = 1000;

    /// <summary>Adds a value; within one step the first stays.</summary>
    public static void Add(Session session, string gateway, string machine, DateTimeOffset at, NumberData power)
    {
        if (power.Value is not { } kw) return;
        session.Defer(
            "INSERT INTO public.power (gateway, machine, at, kw, worth) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            gateway, machine, Floor(at.Ms(), Step), kw, power.Worth);
    }

    /// <summary>Mean and highest power per span of time, oldest first; spans without values are left out.</summary>
    public static List<PowerPoint> Read(Session session, string gateway, string machine, DateTimeOffset from, DateTimeOffset to, int points)
    {
        long width = Math.Max((long)Step.TotalMilliseconds, (long)(to - from).TotalMilliseconds / Math.Clamp(points, 1, MaxPoints));
        return session.Query(
            """
            SELECT at / $5, AVG(kw), MAX(kw) FROM power
            WHERE gateway = $1 AND machine = $2 AND at >= $3 AND at <= $4 GROUP BY at / $5 ORDER BY at / $5
            """,
            row => new PowerPoint(DateTimeOffset.FromUnixTimeMilliseconds((row.GetInt64(0) * width) + (width / 2)), row.GetDouble(1), row.GetDouble(2)),
            gateway, machine, from.Ms(), to.Ms(), width);
    }

    /// <summary>Lets old points go.</summary>
    public static void Thin(Session session, DateTimeOffset now)
    {
        session.Execute("DELETE FROM public.power WHERE at < $1", (now - Keep).Ms());
        session.Execute(
            "DELETE FROM public.power WHERE at < $1 AND at % $2 >= $3",
            (now - FineFor).Ms(),
            (long)CoarseStep.TotalMilliseconds,
            (long)Step.TotalMilliseconds
        );
    }

    private static long Floor(long ms, TimeSpan step) => ms - (ms % (long)step.TotalMilliseconds);
}
