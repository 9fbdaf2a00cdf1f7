using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.HealthArchive;

/// <summary>Machines of one type and model.</summary>
public sealed record LikeGroup(string Type, string Model, long Machines);

/// <summary>One machine among its likes, over the last <see cref="LikeMachines.Days"/> days.</summary>
/// <param name="Use">Running hours, energy and more.</param>
/// <param name="AboveBest">Energy per running hour above the best of its likes, 0.1 for a tenth; null when it is not known.</param>
/// <param name="CostAYear">What that costs a year at its pace and its site's price; null when it is not known.</param>
public sealed record LikeMachine(Machine Machine, Site Site, UseSum Use, double? AboveBest, double? CostAYear)
{
    /// <summary>Who needs least energy for an hour of running.</summary>
    public bool IsBest => AboveBest == 0;
}

/// <summary>
/// Who runs the same machine with less energy: machines of the same type and model side by side. Limits: <see cref="MaxGroups"/> groups,
/// <see cref="MaxMachines"/> machines of one.
/// </summary>
public static class LikeMachines
{
    public const int Days = 30;
    public const int MaxGroups = 50;
    public const int MaxMachines = 30;

    /// <summary>Fewer running hours say nothing about what a machine usually needs.</summary>
    public const double MinRunHours = 10;

    public static List<LikeGroup> Groups(Session session) => session.Query(
        $"SELECT type, model, COUNT(*) FROM machines WHERE model IS NOT NULL GROUP BY type, model HAVING COUNT(*) > 1 ORDER BY COUNT(*) DESC, type, model LIMIT {MaxGroups}",
        row => new LikeGroup(row.GetString(0), row.GetString(1), row.GetInt64(2)));

    /// <summary>The machines of a group, least energy per running hour first; those of which it is not known last.</summary>
    public static List<LikeMachine> Of(Session session, string type, string model, DateTimeOffset now)
    {
        var sites = new Dictionary<string, Site>(StringComparer.Ordinal);
        List<(Machine Machine, UseSum Use)> used = MachineStore.OfModel(session, type, model, MaxMachines)
            .ConvertAll(machine => (machine, HealthStore.Sum(session, machine.Gateway, machine.State.MachineId, now.AddDays(-Days), now.AddHours(1))));
        double? best = used.Min(line => Known(line.Use));
        return
        [
            .. used.Select(line => Line(line.Machine, line.Use))
                .OrderBy(line => line.AboveBest ?? double.MaxValue)
                .ThenBy(line => line.Machine.State.Name, StringComparer.Ordinal),
        ];

        LikeMachine Line(Machine machine, UseSum use)
        {
            if (!sites.TryGetValue(machine.Gateway, out Site? site)) sites[machine.Gateway] = site = SiteStore.Find(session, machine.Gateway);
            double? above = Known(use) is { } known && best > 0 ? (known / best.Value) - 1 : null;
            return new LikeMachine(machine, site, use, above, above * best * use.RunHoursPerDay * 365 * site.EnergyPrice);
        }
    }

    private static double? Known(UseSum use) => use.RunHours >= MinRunHours ? use.KwhPerRunHour : null;
}
