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
    /// <summary>Known columns; any other may be used by a rule. Names as in the CNC recording, and feature@point.</summary>
    private static readonly Dictionary<string, Quantity> s_columns = new(StringComparer.Ordinal)
    {
        ["kW_machine"] = new(FeatureKind.ActivePower, MeasuringPoint.MotorCable),
        ["I_avg_machine"] = new(FeatureKind.CurrentRms, MeasuringPoint.MotorCable),
        ["V_avg_machine"] = new(FeatureKind.VoltageRms, MeasuringPoint.MotorCable),
        ["PF_machine"] = new(FeatureKind.PowerFactor, MeasuringPoint.MotorCable),
        ["RPM"] = new(FeatureKind.ShaftSpeed, MeasuringPoint.Machine),
    };

    public static Command Create()
    {
        Argument<FileInfo> from = new("file") { Description = "CSV with a header; a column time or datetime, else one row is one second" };
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

        to.Directory?.Create();
        using StreamReader reader = from.OpenText();
        using StreamWriter writer = new(to.FullName);
        writer.Write("time,input_kw,rated_input_kw,over_rated,thermal_capacity_used,codes\n");
        Dictionary<string, int> rows = [];
        foreach (PowerAnswer answer in Judge(reader, profile, new DetectionOptions()))
        {
            foreach (string code in answer.Codes) rows[code] = rows.GetValueOrDefault(code) + 1;
            writer.Write(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{answer.Time},{answer.InputKw:F3},{profile.RatedInputKw:F3},{(answer.Codes.Contains(FaultCodes.OverRatedInput) ? 1 : 0)},{answer.CapacityUsed:F3},{string.Join('+', answer.Codes)}\n"
                )
            );
        }

        console.WriteLine(rows.Count == 0 ? "No alarm." : string.Join(", ", rows.Select(pair => $"{pair.Key}: {pair.Value} rows")));
        return 0;
    }

    /// <summary>The live detectors over one recording, each alarm after its own on delay, and beside them the names of the profile's rules that hold.</summary>
    public static IEnumerable<PowerAnswer> Judge(TextReader reader, EquipmentProfile profile, DetectionOptions options)
    {
        CsvRows table = new(reader);
        RowClock clock = new();
        int time = table.Find("time", "datetime", "timestamp");
        (int Place, Quantity Quantity)[] columns =
        [
            .. table.Header.Index().Where(column => TryQuantity(column.Item, out _)).Select(column => (column.Index, QuantityOf(column.Item))),
        ];
        if (columns.Length == 0 && profile.Rules.Length == 0)
            throw new InvalidDataException(
                $"No column is known ({string.Join(", ", s_columns.Keys)} or feature@point) and the profile has no rules; the columns are {string.Join(", ", table.Header)}."
            );
        MachineState machine = new(profile);
        IReadOnlyList<IDetector> detectors = DetectorCatalogue.For(profile with { Rules = [] }, options);
        Dictionary<(string Code, MeasuringPoint Point), DateTimeOffset> alarmSince = [];
        List<Verdict> verdicts = [];
        DateTimeOffset at = DateTimeOffset.UnixEpoch;
        foreach (string[] cells in table.Rows())
        {
            at = time < 0 ? at.AddSeconds(1) : clock.Take(cells[time]);
            foreach ((int place, Quantity quantity) in columns)
            {
                if (table.Number(cells, place) is var value && double.IsFinite(value))
                    machine.Apply(quantity, new Reading(value, Worth.Measured, at, Module: 1));
            }

            verdicts.Clear();
            foreach (IDetector detector in detectors) detector.Observe(machine, at, verdicts);
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
        if (parts.Length != 2 || !MeasuringPoints.TryParse(parts[1], out MeasuringPoint point)) return false;
        for (byte kind = 1; kind < byte.MaxValue; kind++)
        {
            if (!FeatureKinds.IsKnown(kind) || FeatureKinds.Of((FeatureKind)kind) != parts[0]) continue;
            quantity = new Quantity((FeatureKind)kind, point);
            return true;
        }

        return false;
    }

    private static Quantity QuantityOf(string column)
    {
        _ = TryQuantity(column, out Quantity quantity);
        return quantity;
    }
}
