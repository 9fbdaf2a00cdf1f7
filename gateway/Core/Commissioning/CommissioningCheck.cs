using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Devices;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Commissioning;

/// <summary>How one point of the installation stands.</summary>
public enum PointState
{
    /// <summary>Seen and right.</summary>
    Good,

    /// <summary>Not seen yet: something still has to be done or waited for.</summary>
    Open,

    /// <summary>Seen and wrong, for the named reason.</summary>
    Bad,

    /// <summary>What this machine's modules send cannot show it; the reason says why.</summary>
    CannotSay,
}

/// <summary>The names of the states, on the wire and on the page.</summary>
public static class PointStates
{
    public static string Of(PointState state) => state switch
    {
        PointState.Good => "good",
        PointState.Open => "open",
        PointState.Bad => "bad",
        _ => "cannot-say",
    };
}

/// <summary>One point of the installation.</summary>
/// <param name="Name">wifi, clock, broker, disk, sensors, orientation, phases, current-direction, started-and-stopped or reference.</param>
/// <param name="Reason">Stable name of what is wrong or missing; null when good.</param>
/// <param name="Saw">The number or the thing it was judged by; a technical note, empty when there is nothing to say.</param>
public sealed record CheckedPoint(string Name, PointState State, string? Reason, string Saw);

/// <summary>What the check is told beside the machine.</summary>
/// <param name="IsPlantConnected">The plant's broker is there.</param>
/// <param name="Disk">Room on the disk.</param>
/// <param name="HasRun">The machine was seen running since the check began.</param>
/// <param name="HasStoppedAfterRun">And seen stopped after that.</param>
/// <param name="HasReference">A healthy reference is recorded; null when no detector of this machine learns one.</param>
public readonly record struct InstallationFacts(bool IsPlantConnected, DiskState Disk, bool HasRun, bool HasStoppedAfterRun, bool? HasReference);

/// <summary>
/// Is this machine's installation right? Pure: readings and time in, ten points out. A point without readings is open, never good. Every limit names its
/// source.
/// </summary>
public static class CommissioningCheck
{
    /// <summary>
    /// Below this, frames are lost in daily work: vendors' site-survey guides ask for -67 dBm, ESP32's sensitivity at its lowest rate ends near -97 dBm.
    /// </summary>
    public const double WeakestRadioDbm = -75;

    /// <summary>A reading older than this shows nothing about now.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    /// <summary>What a module sends with its state comes once a minute (firmware/Core/Sensing/ModuleSettings.cs); two may be late.</summary>
    public static readonly TimeSpan MaxStateAge = TimeSpan.FromSeconds(150);

    /// <summary>The mounting guide (hardware/commissioning/guide.md, section 2) lays axis 1 along the shaft, and asks from here on.</summary>
    public const double MaxTiltDegrees = 15;

    /// <summary>
    /// Standard gravity, m/s2 (ISO 80000-3), and how far from it a sound part may be: ISM330DHCX and MPU-9250 state a zero offset of up to 0.08 g on each of
    /// three axes.
    /// </summary>
    public const double Gravity = 9.80665;
    public const double GravityTolerance = 1.4;

    /// <summary>NEMA MG-1: 5 % of voltage unbalance ends operation, and the current's is six to ten times the voltage's.</summary>
    public const double MaxCurrentUnbalance = 0.3;

    /// <summary>A motor under its own no-load power is not turning; below this share of rated input nothing is said about phases and direction.</summary>
    public const double LoadedShare = 0.10;

    public static IReadOnlyList<CheckedPoint> Of(Machine machine, InstallationFacts facts, Moment now, TimeSpan silenceLimit) =>
        [
            Radio(machine, now),
            Clock(machine, now, silenceLimit),
            facts.IsPlantConnected ? Good("broker") : Bad("broker", "plant-broker-away"),
            facts.Disk == DiskState.Ample ? Good("disk") : Bad("disk", facts.Disk == DiskState.Full ? "disk-full" : "disk-tight"),
            Sensors(machine, now),
            Orientation(machine, now),
            Phases(machine, now),
            Direction(machine, now),
            facts is { HasRun: true, HasStoppedAfterRun: true }
                ? Good("started-and-stopped")
                : Open("started-and-stopped", facts.HasRun ? "stop-the-machine" : "start-the-machine"),
            facts.HasReference switch
            {
                true => Good("reference"),
                false => Open("reference", "still-learning"),
                null => new("reference", PointState.CannotSay, "nothing-learned", "no detector of this machine learns"),
            },
        ];

    /// <summary>Nothing is bad and nothing is open.</summary>
    public static bool IsGreen(IReadOnlyList<CheckedPoint> points) => points.All(point => point.State is PointState.Good or PointState.CannotSay);

    private static CheckedPoint Radio(Machine machine, Moment now)
    {
        Reading[] heard =
        [
            .. OfState(machine, now).Where(pair => pair.Key.Kind == FeatureKind.RadioStrength && pair.Value.IsNumber).Select(pair => pair.Value),
        ];
        if (heard.Length == 0) return Open("wifi", "no-radio-strength");
        Reading weakest = heard.MinBy(reading => reading.Value);
        string saw = FormattableString.Invariant($"{weakest.Value:0} dBm at {ModuleId.ToText(weakest.Module)}");
        return weakest.Value >= WeakestRadioDbm ? Good("wifi", saw) : Bad("wifi", "radio-weak", saw);
    }

    private static CheckedPoint Clock(Machine machine, Moment now, TimeSpan silenceLimit)
    {
        if (now.Clock != ClockState.Synced) return Bad("clock", "gateway-clock-unsure", ClockStates.Of(now.Clock));
        Module? silent = machine.Modules.FirstOrDefault(module => !module.IsOnline(now.SteadyMs, silenceLimit));
        return silent is null ? Good("clock") : Open("clock", "module-silent", silent.Text);
    }

    private static CheckedPoint Sensors(Machine machine, Moment now)
    {
        KeyValuePair<Quantity, Reading>[] readings = [.. Fresh(machine, now).Where(pair => pair.Key.Point != MeasuringPoint.Module)];
        if (readings.Length == 0) return Open("sensors", "no-readings");
        foreach ((Quantity quantity, Reading reading) in readings)
        {
            string at = $"{FeatureKinds.Of(quantity.Kind)} at {MeasuringPoints.Of(quantity.Point)}";
            if (!reading.IsNumber) return Bad("sensors", "sensor-" + Worths.Of(reading.Worth), at);
            if (!IsPlausible(quantity.Kind, reading.Value))
                return Bad("sensors", "value-implausible", FormattableString.Invariant($"{at}: {reading.Value:0.###}"));
        }

        Module? quiet = machine.Modules.FirstOrDefault(module => !readings.Any(pair => pair.Value.Module == module.Id));
        return quiet is null
            ? Good("sensors", FormattableString.Invariant($"{readings.Length} readings"))
            : Open("sensors", "module-sends-nothing", quiet.Text);
    }

    /// <summary>What a sensor of an industrial motor can show while it works; beyond it is wired wrong.</summary>
    private static bool IsPlausible(FeatureKind kind, double value) => kind switch
    {
        FeatureKind.Temperature => value is > -40 and < 200,                 // range of the NTC and PT100 parts we mount
        FeatureKind.CurrentRms => value is >= 0 and < 2000,                  // the largest current transformer we offer
        FeatureKind.VoltageRms => value is >= 0 and < 1000,                  // low voltage, IEC 60038
        FeatureKind.VelocityRms => value is >= 0 and < 100,                  // zone D of ISO 20816-3 begins at 11
        FeatureKind.LineFrequency => value is > 40 and < 70,
        _ => true,
    };

    /// <summary>
    /// Gravity on the axes of each accelerometer: of the right size, and where the shaft lies no nearer to it than a mounting by the arrow leaves it.
    /// </summary>
    private static CheckedPoint Orientation(Machine machine, Moment now)
    {
        if (!Fresh(machine, now).Any(pair => pair.Key.Kind is FeatureKind.VelocityRms or FeatureKind.AccelerationRms))
            return new CheckedPoint("orientation", PointState.CannotSay, "no-accelerometer", "");
        var told = OfState(machine, now)
            .Where(pair => pair.Key.Kind == FeatureKind.MeanAcceleration && pair.Value.IsNumber)
            .GroupBy(pair => pair.Key.Point)
            .OrderBy(point => point.Key)
            .ToList();
        if (told.Count == 0) return new CheckedPoint("orientation", PointState.CannotSay, "gravity-not-sent", "");
        var saw = new List<string>();
        foreach (var point in told)
        {
            Dictionary<int, double> axes = point.ToDictionary(pair => (int)pair.Key.Axis, pair => pair.Value.Value);
            string at = MeasuringPoints.Of(point.Key);
            if (axes.Count < 3) return new CheckedPoint("orientation", PointState.CannotSay, "one-axis-measured", at);
            double size = Math.Sqrt(axes.Values.Sum(part => part * part));
            string numbers =
                $"{at}: " + string.Join(" / ", axes.OrderBy(axis => axis.Key).Select(axis => FormattableString.Invariant($"{axis.Value:0.0}"))) + " m/s²";
            if (Math.Abs(size - Gravity) > GravityTolerance) return Bad("orientation", "gravity-wrong", numbers);
            int along = machine.Profile.AxialAxisAt(point.Key) ?? 1;
            double rise = Math.Asin(Math.Clamp(Math.Abs(axes[along]) / size, 0, 1)) * 180 / Math.PI;
            double tilt = machine.Profile.Shaft == ShaftDirection.Vertical ? 90 - rise : rise;
            if (tilt > MaxTiltDegrees) return Bad("orientation", "turned-off-the-shaft", FormattableString.Invariant($"{numbers}, {tilt:0}°"));
            saw.Add(numbers);
        }

        return Good("orientation", string.Join("; ", saw));
    }

    private static CheckedPoint Phases(Machine machine, Moment now)
    {
        Dictionary<byte, double> phases = [];
        foreach ((Quantity quantity, Reading reading) in Fresh(machine, now))
        {
            if (quantity.Kind == FeatureKind.CurrentRms && quantity.Axis is >= 1 and <= 3 && reading.IsNumber) phases[quantity.Axis] = reading.Value;
        }

        if (machine.Profile.Phases != 3 || phases.Count == 0) return new CheckedPoint("phases", PointState.CannotSay, "one-phase-measured", "");
        double mean = phases.Values.Average();
        string saw = string.Join(" / ", phases.OrderBy(phase => phase.Key).Select(phase => FormattableString.Invariant($"{phase.Value:0.0} A")));
        if (phases.Count < 3) return Bad("phases", "phase-missing", saw);
        if (machine.Profile.RatedCurrent is { } rated && mean < LoadedShare * rated) return Open("phases", "start-the-machine", saw);
        return phases.Values.Max(current => Math.Abs(current - mean)) <= MaxCurrentUnbalance * mean
            ? Good("phases", saw)
            : Bad("phases", "phases-unequal", saw);
    }

    private static CheckedPoint Direction(Machine machine, Moment now)
    {
        Reading? power = Fresh(machine, now)
            .Where(pair => pair.Key.Kind == FeatureKind.ActivePower && pair.Value is { IsNumber: true, Worth: Worth.Measured })
            .Select(pair => (Reading?)pair.Value)
            .FirstOrDefault();
        if (power is not { } measured)
            return new CheckedPoint("current-direction", PointState.CannotSay, "power-not-measured", "a current transformer alone does not know its direction");
        string saw = FormattableString.Invariant($"{measured.Value:0.00} kW");
        if (measured.Value < 0) return Bad("current-direction", "power-negative", saw);
        return machine.Profile.RatedInputKw is { } rated && measured.Value < LoadedShare * rated
            ? Open("current-direction", "start-the-machine", saw)
            : Good("current-direction", saw);
    }

    private static IEnumerable<KeyValuePair<Quantity, Reading>> Fresh(Machine machine, Moment now) =>
        machine.State.Readings.Where(pair => now.Utc - pair.Value.At <= MaxAge);

    private static IEnumerable<KeyValuePair<Quantity, Reading>> OfState(Machine machine, Moment now) =>
        machine.State.Readings.Where(pair => now.Utc - pair.Value.At <= MaxStateAge);

    private static CheckedPoint Good(string name, string saw = "") => new(name, PointState.Good, null, saw);

    private static CheckedPoint Open(string name, string reason, string saw = "") => new(name, PointState.Open, reason, saw);

    private static CheckedPoint Bad(string name, string reason, string saw = "") => new(name, PointState.Bad, reason, saw);
}
