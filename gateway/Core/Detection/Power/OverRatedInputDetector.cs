using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection.Power;

/// <summary>
/// Compares electrical input with the plate's rated input (never with the plate's kW, which is shaft output). A motor that is starting is only
/// watched. Power that was not measured is estimated from current at the plate's voltage and power factor: right near rated load, where it
/// matters here, and useless near no load.
/// </summary>
public sealed class OverRatedInputDetector(EquipmentProfile profile, OverRatedInputOptions options) : IDetector
{
    private readonly double? _limitKw = profile.RatedInputKw * profile.ServiceFactor * options.LimitFactor;
    private bool _isOver;

    public string Name => "over-rated-input";

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        if (_limitKw is not { } limitKw)
        {
            verdicts.Add(
                Judged(VerdictLevel.CannotJudge, 0, Worth.Assumed, Because.NoRatedInput)
            );
            return;
        }

        if (!TryInput(machine, now, out double inputKw, out Worth worth))
        {
            verdicts.Add(
                Judged(VerdictLevel.CannotJudge, 0, Worth.Assumed, Because.NoPower)
            );
            return;
        }

        if (machine.RunStateAt(now) == RunState.Starting)
        {
            verdicts.Add(Judged(VerdictLevel.Watching, inputKw, worth, Because.Starting));
            return;
        }

        if (inputKw > limitKw) _isOver = true;
        else if (inputKw < limitKw * (1 - options.Deadband)) _isOver = false;

        VerdictLevel level = inputKw > limitKw ? VerdictLevel.Alarm : _isOver ? VerdictLevel.Watching : VerdictLevel.Normal;
        verdicts.Add(Judged(level, inputKw, worth, reason: null));
    }

    public string? Save() => null;

    public void Load(string memory)
    {
    }

    private bool TryInput(MachineState machine, DateTimeOffset now, out double inputKw, out Worth worth)
    {
        foreach (MeasuringPoint point in (ReadOnlySpan<MeasuringPoint>)[MeasuringPoint.MotorCable, MeasuringPoint.Machine])
        {
            if (!machine.TryNumber(new Quantity(FeatureKind.ActivePower, point), now, options.MaxAge, out Reading power)) continue;
            (inputKw, worth) = (power.Value, power.Worth);
            return true;
        }

        (inputKw, worth) = (0, Worth.Estimated);
        if (profile.PowerFactor is not { } cosPhi || profile.RatedVoltage is not { } voltage) return false;
        if (!MachineReadings.TryCurrent(machine, now, options.MaxAge, out Reading current)) return false;
        inputKw = (profile.Phases == 3 ? Math.Sqrt(3) : 1) * voltage * current.Value * cosPhi / 1000;
        return true;
    }

    private Verdict Judged(VerdictLevel level, double inputKw, Worth worth, Reason? reason) =>
        new(FaultCodes.OverRatedInput, level, MeasuringPoint.MotorCable, "active-power", inputKw, _limitKw, "kW", worth, reason);
}

public sealed record OverRatedInputOptions
{
    /// <summary>Limit as a multiple of rated input times service factor.</summary>
    public double LimitFactor { get; init; } = 1.05;      // IEC 60947-4-1: an overload relay must carry 1.05 x for ever

    /// <summary>The condition ends this part of the limit below it.</summary>
    public double Deadband { get; init; } = 0.05;         // EEMUA 191: 5 % for flow and level like signals; ends at rated input

    /// <summary>An older reading is not used.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(15);   // three missed frames at the slowest rate of 5 s

    public IEnumerable<string> Problems()
    {
        if (LimitFactor is not (>= 1 and <= 3)) yield return $"LimitFactor is {LimitFactor}; use 1 to 3.";
        if (Deadband is not (>= 0 and <= 0.5)) yield return $"Deadband is {Deadband}; use 0 to 0.5.";
        if (MaxAge < TimeSpan.FromSeconds(1)) yield return $"MaxAge is {MaxAge}; use 1 second or more.";
    }
}
