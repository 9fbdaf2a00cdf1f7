using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection.Power;

/// <summary>
/// Alarms on a lost phase and on unbalance that derates the motor below its load (NEMA MG-1). Needs the three currents; voltages make it exact.
/// </summary>
public sealed class PhaseDetector(EquipmentProfile profile, PhaseOptions options) : IDetector
{
    /// <summary>NEMA MG-1 derating over voltage unbalance in per cent; above five a motor should not run.</summary>
    private static readonly (double Percent, double Factor)[] s_derating = [(0, 1), (1, 1), (2, 0.95), (3, 0.88), (4, 0.82), (5, 0.75)];

    public string Name => "phases";

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        if (!PhaseReadings.TryAll(machine, now, options.MaxAge, out PhaseCurrents currents, out Reading reading)) return;
        double floor = options.LeastCurrent * (profile.RatedCurrent ?? 0);
        if (currents.Mean <= floor || currents.Mean <= 0 || machine.RunStateAt(now) is RunState.Stopped or RunState.Starting)
        {
            verdicts.Add(Judged(FaultCodes.PhaseLoss, VerdictLevel.CannotJudge, 0, null, reading.Worth, Because.TooLittleCurrent));
            verdicts.Add(Judged(FaultCodes.PhaseUnbalance, VerdictLevel.CannotJudge, 0, null, reading.Worth, Because.TooLittleCurrent));
            return;
        }

        double lowest = currents.Lowest;
        bool isLost = lowest < options.LostPart * currents.Mean;
        verdicts.Add(
            Judged(
                FaultCodes.PhaseLoss,
                isLost ? VerdictLevel.Alarm : VerdictLevel.Normal,
                lowest / currents.Mean,
                options.LostPart,
                reading.Worth,
                reason: null
            )
        );

        (double percent, Worth worth) = VoltageUnbalance(machine, now, currents);
        double load = profile.RatedCurrent is { } rated ? currents.Mean / rated : 1;
        bool isTooMuch = !isLost && (percent > s_derating[^1].Percent || (percent > s_derating[1].Percent && load > Derating(percent)));
        verdicts.Add(
            Judged(
                FaultCodes.PhaseUnbalance,
                isTooMuch ? VerdictLevel.Alarm
                    : isLost ? VerdictLevel.CannotJudge
                    : VerdictLevel.Normal,
                percent / 100,
                s_derating[^1].Percent / 100,
                worth,
                isLost ? Because.PhaseLost : null
            )
        );
    }

    public string? Save() => null;

    public void Load(string memory)
    {
    }

    /// <summary>NEMA MG-1: the part of rated load a motor may carry at a voltage unbalance.</summary>
    public static double Derating(double percent)
    {
        for (int i = 1; i < s_derating.Length; i++)
        {
            if (percent > s_derating[i].Percent) continue;
            ((double before, double high), (double after, double low)) = (s_derating[i - 1], s_derating[i]);
            return high + (low - high) * (percent - before) / (after - before);
        }

        return 0;
    }

    /// <summary>From the three voltages, or from the currents: their unbalance is six to ten times the voltage's.</summary>
    private (double Percent, Worth Worth) VoltageUnbalance(MachineState machine, DateTimeOffset now, PhaseCurrents currents) =>
        PhaseReadings.TryVoltages(machine, now, options.MaxAge, out PhaseCurrents volts, out Worth worth)
            ? (100 * volts.Unbalance, worth)
            : (100 * currents.Unbalance / options.CurrentOverVoltageUnbalance, Worth.Estimated);

    private static Verdict Judged(string code, VerdictLevel level, double value, double? limit, Worth worth, Reason? reason) =>
        new(
            code,
            level,
            MeasuringPoint.MotorCable,
            code == FaultCodes.PhaseLoss ? "lowest-over-mean-current" : "voltage-unbalance",
            value,
            limit,
            "",
            worth,
            reason
        );
}

public sealed record PhaseOptions
{
    /// <summary>Below this part of rated current phases are not judged.</summary>
    public double LeastCurrent { get; init; } = 0.2;

    /// <summary>A phase below this part of the mean is lost.</summary>
    public double LostPart { get; init; } = 0.2;          // a lost phase carries a leak at most; noise of a clamp stays below a tenth

    /// <summary>Current unbalance over the voltage unbalance that makes it.</summary>
    public double CurrentOverVoltageUnbalance { get; init; } = 8;   // NEMA MG-1: six to ten

    /// <summary>An older reading is not used.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(15);   // three missed frames at the slowest rate of 5 s

    public IEnumerable<string> Problems()
    {
        if (LeastCurrent is not (>= 0 and <= 1)) yield return $"LeastCurrent is {LeastCurrent}; use 0 to 1.";
        if (LostPart is not (> 0 and < 0.8)) yield return $"LostPart is {LostPart}; use over 0 to below 0.8.";
        if (CurrentOverVoltageUnbalance is not (>= 1 and <= 20)) yield return $"CurrentOverVoltageUnbalance is {CurrentOverVoltageUnbalance}; use 1 to 20.";
        if (MaxAge < TimeSpan.FromSeconds(1)) yield return $"MaxAge is {MaxAge}; use 1 second or more.";
    }
}
