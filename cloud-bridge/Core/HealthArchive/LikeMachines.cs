using EdgeAgent.CloudBridge.Equipment;

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

/// <summary>Who runs the same machine with less energy: machines of the same type and model side by side. Pure.</summary>
public static class LikeMachines
{
    public const int Days = 30;

    /// <summary>Fewer running hours say nothing about what a machine usually needs.</summary>
    public const double MinRunHours = 10;

    /// <summary>The machines of a group, least energy per running hour first; those of which it is not known last.</summary>
    public static List<LikeMachine> Compare(IReadOnlyCollection<(Machine Machine, Site Site, UseSum Use)> used)
    {
        double? best = used.Min(line => Known(line.Use));
        return
        [
            .. used.Select(line => Line(line.Machine, line.Site, line.Use, best))
                .OrderBy(line => line.AboveBest ?? double.MaxValue)
                .ThenBy(line => line.Machine.State.Name, StringComparer.Ordinal),
        ];
    }

    private static LikeMachine Line(Machine machine, Site site, UseSum use, double? best)
    {
        double? above = Known(use) is { } known && best > 0 ? (known / best.Value) - 1 : null;
        return new LikeMachine(machine, site, use, above, above * best * use.RunHoursPerDay * 365 * site.EnergyPrice);
    }

    private static double? Known(UseSum use) => use.RunHours >= MinRunHours ? use.KwhPerRunHour : null;
}
