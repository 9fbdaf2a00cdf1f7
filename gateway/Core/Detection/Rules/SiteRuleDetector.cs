using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection.Rules;

/// <summary>Alarms when a rule of the profile holds; columns are the newest readings as feature@point. Names the first rule that holds.</summary>
public sealed class SiteRuleDetector(EquipmentProfile profile, SiteRuleOptions options) : IDetector
{
    public string Name => "site-rules";

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        if (profile.Rules.Length == 0) return;
        bool isMissing = false;
        foreach (SiteRule rule in profile.Rules)
        {
            bool? holds = rule.Holds(_ => null, column => Value(machine, now, column));
            isMissing |= holds is null;
            if (holds == true)
            {
                verdicts.Add(Judged(VerdictLevel.Alarm, Because.SiteRule(rule.Name)));
                return;
            }
        }

        verdicts.Add(isMissing ? Judged(VerdictLevel.CannotJudge, Because.ReadingMissing) : Judged(VerdictLevel.Normal, reason: null));
    }

    public string? Save() => null;

    public void Load(string memory)
    {
    }

    private double? Value(MachineState machine, DateTimeOffset now, string column)
    {
        foreach ((Quantity quantity, Reading reading) in machine.Readings)
        {
            if (quantity.Axis != 0 || !reading.IsNumber || now - reading.At > options.MaxAge) continue;
            if (column == $"{FeatureKinds.Of(quantity.Kind)}@{MeasuringPoints.Of(quantity.Point)}") return reading.Value;
        }

        return null;
    }

    private static Verdict Judged(VerdictLevel level, Reason? reason) =>
        new(FaultCodes.SiteRule, level, MeasuringPoint.Machine, "rule", 0, null, "", Worth.Measured, reason);
}

public sealed record SiteRuleOptions
{
    /// <summary>An older reading is not used.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(60);

    public IEnumerable<string> Problems()
    {
        if (MaxAge < TimeSpan.FromSeconds(1)) yield return $"MaxAge is {MaxAge}; use 1 second or more.";
    }
}
