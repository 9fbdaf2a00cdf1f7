using System.CommandLine;
using System.Globalization;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Judge.Recordings;

namespace EdgeAgent.Judge.Commands;

/// <summary>One row of judge power.</summary>
/// <param name="Time">As written in the recording.</param>
/// <param name="InputKw">Input measured or estimated; null when neither.</param>
/// <param name="CapacityUsed">Thermal capacity used; null when it can't be judged.</param>
/// <param name="Codes">Codes of the alarms whose on delay has passed, and names of rules that hold.</param>
public sealed record PowerAnswer(string Time, double? InputKw, double? CapacityUsed, IReadOnlyList<string> Codes);

/// <summary>judge power FILE.csv PROFILE.yaml OUT.csv: the motor detectors and the profile's rules over a recording of electrical values.</summary>
public static class PowerCommand
{
    /// <summary>Known columns; any other may be used by a rule. Names as in the CNC recording, and feature@point or feature@point@phase.</summary>
    private static readonly Dictionary<string, Quantity> s_columns = new(StringComparer.OrdinalIgnoreCase)
    {
        ["kW_machine"] = new(FeatureKind.ActivePower, MeasuringPoint.MotorCable),
        ["I_avg_machine"] = new(FeatureKind.CurrentRms, MeasuringPoint.MotorCable),
        ["V_avg_machine"] = new(FeatureKind.VoltageRms, MeasuringPoint.MotorCable),
        ["PF_machine"] = new(FeatureKind.PowerFactor, MeasuringPoint.MotorCable),
        ["I1_machine"] = new(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 1),
        ["I2_machine"] = new(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 2),
        ["I3_machine"] = new(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 3),
        ["V1_machine"] = new(FeatureKind.VoltageRms, MeasuringPoint.MotorCable, 1),
        ["V2_machine"] = new(FeatureKind.VoltageRms, MeasuringPoint.MotorCable, 2),
        ["V3_machine"] = new(FeatureKind.VoltageRms, MeasuringPoint.MotorCable, 3),
        ["RPM"] = new(FeatureKind.ShaftSpeed, MeasuringPoint.Machine),
    };

    /// <summary>More than this many times the plate's value is no overload but another unit: a locked rotor draws seven times.</summary>
    private const double LargestTimesPlate = 20;
    private const double MostPowerFactor = 1.5;

    private static readonly string[] s_time = ["time", "datetime", "timestamp"];

    public static Command Create()
    {
        Argument<FileInfo> from = new("file")
        {
            Description =
                "CSV with a header; a column time or datetime, else one row is one second. Known columns: "
                + string.Join(", ", s_columns.Keys)
                + ", and feature@point@phase as the wire names them. A unit may stand behind a name: 'kW_machine [W]'",
        };
        Argument<FileInfo> profile = new("profile") { Description = "The machine's equipment profile, YAML" };
        Argument<FileInfo> to = new("out") { Description = "CSV to write: time,input_kw,rated_input_kw,over_rated,thermal_capacity_used,codes" };
        Command command = new("power", "Judges rated power, thermal load, starts and the profile's rules row by row.") { from, profile, to };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(from), parsed.GetRequiredValue(profile), parsed.GetRequiredValue(to), Console.Out));
        return command;
    }

    public static int Run(FileInfo from, FileInfo profileFile, FileInfo to, TextWriter console)
    {
        foreach (FileInfo file in (FileInfo[])[from, profileFile])
        {
            if (file.Exists) continue;
            console.WriteLine($"There is no file {file.FullName}.");
            return 1;
        }

        List<string> problems = [];
        if (ProfileFile.Read(profileFile.FullName, problems) is not { } profile)
        {
            foreach (string problem in problems) console.WriteLine(problem);
            return 1;
        }

        RecordingLook look = LookAt(from, profile, console);
        RowClock clock = new(look.Style);
        JudgedRows tally = new();
        to.Directory?.Create();
        using StreamReader reader = from.OpenText();
        using StreamWriter writer = new(to.FullName);
        writer.Write("time,input_kw,rated_input_kw,over_rated,thermal_capacity_used,codes\n");
        Dictionary<string, int> rows = [];
        foreach (PowerAnswer answer in Judge(reader, profile, new DetectionOptions(), clock, tally))
        {
            foreach (string code in answer.Codes) rows[code] = rows.GetValueOrDefault(code) + 1;
            writer.Write(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{answer.Time},{answer.InputKw:F3},{profile.RatedInputKw:F3},{(answer.Codes.Contains(FaultCodes.OverRatedInput) ? 1 : 0)},{answer.CapacityUsed:F3},{string.Join('+', answer.Codes)}\n"
                )
            );
        }

        foreach (string line in (string[])[.. clock.Remarks(), .. tally.Lines()]) console.WriteLine(line);
        if (tally.Judged == 0)
        {
            console.WriteLine("Nothing could be judged.");
            return 1;
        }

        console.WriteLine(
            rows.Count > 0 ? string.Join(", ", rows.Select(pair => $"{pair.Key}: {pair.Value} rows"))
            : tally.Judged == tally.Rows ? $"No alarm in {tally.Rows} rows."
            : $"No alarm in the {tally.Judged} of {tally.Rows} rows that could be judged."
        );
        return 0;
    }

    /// <summary>Refuses what contradicts the plate by orders of size: such a column is in another unit, and each verdict on it would be wrong.</summary>
    private static RecordingLook LookAt(FileInfo from, EquipmentProfile profile, TextWriter console)
    {
        (int Place, Quantity Quantity, UnitStep Step, string Name)[] known = [];
        RecordingLook look = RecordingLook.At(
            from.OpenText,
            s_time,
            table =>
            {
                known = [.. KnownColumns(table).Select(column => (column.Place, column.Quantity, column.Step, table.Header[column.Place]))];
                return known.Select(column => column.Place);
            }
        );
        foreach ((int place, Quantity quantity, UnitStep step, string name) in known)
        {
            if (look.Numbers(place) == 0)
            {
                console.WriteLine($"The column '{name}' holds no number in any row.");
                continue;
            }

            double usual = Math.Abs(step.Of(look.Usual(place)));
            (double? most, string likely) = quantity.Kind switch
            {
                FeatureKind.ActivePower => (LargestTimesPlate * profile.RatedInputKw, "[W]"),
                FeatureKind.CurrentRms => (LargestTimesPlate * profile.RatedCurrent, "[mA]"),
                FeatureKind.PowerFactor => (MostPowerFactor, "[%]"),
                _ => (null, ""),
            };
            if (usual > most)
                throw new InvalidDataException(
                    FormattableString.Invariant(
                        $"The column '{name}' reaches {usual:0.#} {FeatureKinds.Unit(quantity.Kind)}, which no machine of this plate does. Is it in another unit? Then write it behind the name: '{name} {likely}'."
                    )
                );
            if (quantity.Kind == FeatureKind.ShaftSpeed && profile.RatedRpm is { } rpm && usual > 0 && usual < rpm / LargestTimesPlate)
                throw new InvalidDataException(
                    FormattableString.Invariant($"The column '{name}' stays below {usual:0.#} r/min, the plate says {rpm:0}. Is it in Hz? Then write '{name} [Hz]'.")
                );
        }

        if (look.StepSeconds is > SkabRecording.CoarseSeconds and var seconds)
            console.WriteLine(FormattableString.Invariant($"Rows lie {seconds:0} s apart: what lasts shorter is not seen, and delays of seconds can't be timed."));
        return look;
    }

    /// <summary>The columns whose quantity is known by name.</summary>
    private static IEnumerable<(int Place, Quantity Quantity, UnitStep Step)> KnownColumns(CsvRows table)
    {
        for (int place = 0; place < table.Header.Count; place++)
        {
            string name = table.NameOf(place);
            if (!TryQuantity(name, out Quantity quantity)) continue;
            if (table.Find(name) != place) throw new InvalidDataException($"Two columns are called '{name}': which one is meant?");
            yield return (place, quantity, table.StepTo(place, FeatureKinds.Unit(quantity.Kind)));
        }
    }

    /// <summary>The live detectors over one recording, each alarm after its own on delay, and beside them the names of the profile's rules that hold.</summary>
    public static IEnumerable<PowerAnswer> Judge(
        TextReader reader,
        EquipmentProfile profile,
        DetectionOptions options,
        RowClock? clock = null,
        JudgedRows? tally = null
    )
    {
        using CsvRows table = new(reader);
        clock ??= new RowClock();
        int time = table.Find(s_time);
        (int Place, Quantity Quantity, UnitStep Step)[] columns = [.. KnownColumns(table)];
        if (columns.Length == 0 && profile.Rules.Length == 0)
            throw new InvalidDataException(
                $"No column is known ({string.Join(", ", s_columns.Keys)} or feature@point@phase) and the profile has no rules; the columns are {string.Join(", ", table.Header)}."
            );
        MachineState machine = new(profile);
        IReadOnlyList<IDetector> detectors = DetectorCatalogue.For(profile with { Rules = [] }, options);
        Dictionary<(string Code, MeasuringPoint Point), DateTimeOffset> alarmSince = [];
        List<Verdict> verdicts = [];
        DateTimeOffset at = DateTimeOffset.UnixEpoch;
        foreach (string[] cells in table.Rows())
        {
            at = time < 0 ? at.AddSeconds(1) : clock.Take(cells[time]);
            foreach ((int place, Quantity quantity, UnitStep step) in columns)
            {
                if (table.Number(cells, place) is var value && double.IsFinite(value))
                    machine.Apply(quantity, new Reading(step.Of(value), Worth.Measured, at, Module: 1));
            }

            verdicts.Clear();
            foreach (IDetector detector in detectors) detector.Observe(machine, at, verdicts);
            tally?.Take(verdicts, hasRule: profile.Rules.Length > 0);
            string? TextOf(string column) => table.Find(column) is >= 0 and int place ? cells[place] : null;
            double? NumberOf(string column) => table.Number(cells, table.Find(column)) is var value && double.IsFinite(value) ? value : null;
            yield return new PowerAnswer(
                time < 0 ? cells[0] : cells[time],
                Value(verdicts, FaultCodes.OverRatedInput),
                Value(verdicts, FaultCodes.ThermalOverload),
                [.. Lasting(verdicts, at, alarmSince), .. profile.Rules.Where(rule => rule.Holds(TextOf, NumberOf) == true).Select(rule => rule.Name)]);
        }
    }

    private static string[] Lasting(List<Verdict> verdicts, DateTimeOffset at, Dictionary<(string Code, MeasuringPoint Point), DateTimeOffset> alarmSince)
    {
        foreach (Verdict verdict in verdicts)
        {
            if (verdict.Level == VerdictLevel.Alarm) alarmSince.TryAdd((verdict.FaultCode, verdict.Point), at);
            else if (verdict.Level == VerdictLevel.Normal) alarmSince.Remove((verdict.FaultCode, verdict.Point));
        }

        return
        [
            .. alarmSince
                .Where(pair => at - pair.Value >= AlarmTiming.For(pair.Key.Code).OnDelay)
                .Select(pair => pair.Key.Code)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }

    private static double? Value(List<Verdict> verdicts, string code)
    {
        foreach (Verdict verdict in verdicts)
        {
            if (verdict.FaultCode == code && verdict.Level != VerdictLevel.CannotJudge) return verdict.Value;
        }

        return null;
    }

    private static bool TryQuantity(string column, out Quantity quantity)
    {
        if (s_columns.TryGetValue(column, out quantity)) return true;
        string[] parts = column.Split('@');
        byte axis = 0;
        if (parts.Length is not (2 or 3) || !MeasuringPoints.TryParse(parts[1], out MeasuringPoint point)) return false;
        if (parts.Length == 3 && (!byte.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out axis) || axis > 3)) return false;
        for (byte kind = 1; kind < byte.MaxValue; kind++)
        {
            if (!FeatureKinds.IsKnown(kind) || !FeatureKinds.Of((FeatureKind)kind).Equals(parts[0], StringComparison.OrdinalIgnoreCase)) continue;
            quantity = new Quantity((FeatureKind)kind, point, axis);
            return true;
        }

        return false;
    }
}
