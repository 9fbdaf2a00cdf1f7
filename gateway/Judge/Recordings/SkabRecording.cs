using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Machines;

namespace EdgeAgent.Judge.Recordings;

/// <summary>One row of a SKAB-format recording: what the machine's modules would have said at that second. Labels are not read.</summary>
/// <param name="At">The row's time, taken as UTC.</param>
/// <param name="AtText">The row's time exactly as written, to be written back.</param>
/// <param name="Values">One value per column of <see cref="SkabRecording.Columns"/>, in engineering units; NaN when the cell holds no number.</param>
public readonly record struct SkabRow(DateTimeOffset At, string AtText, double[] Values);

/// <summary>Reads SKAB-format CSV (a header, one row a second or so) one row at a time.</summary>
public static class SkabRecording
{
    private const double StandardGravity = 9.80665;

    /// <summary>Above this distance of rows whoever asked is told: the delays of alarms begin at three seconds.</summary>
    internal const double CoarseSeconds = 10;

    private static readonly string[] s_time = ["datetime", "timestamp", "time"];

    /// <summary>Column names, what they measure and the factor to engineering units. The flow column is really called so.</summary>
    public static readonly IReadOnlyList<(string Name, Quantity Quantity, double Factor)> Columns =
    [
        ("Accelerometer1RMS", new Quantity(FeatureKind.AccelerationRms, MeasuringPoint.DriveEnd), StandardGravity),
        ("Accelerometer2RMS", new Quantity(FeatureKind.AccelerationRms, MeasuringPoint.NonDriveEnd), StandardGravity),
        ("Current", new Quantity(FeatureKind.CurrentRms, MeasuringPoint.MotorCable), 1),
        ("Pressure", new Quantity(FeatureKind.Pressure, MeasuringPoint.Process), 1),
        ("Temperature", new Quantity(FeatureKind.Temperature, MeasuringPoint.Process), 1),
        ("Thermocouple", new Quantity(FeatureKind.Temperature, MeasuringPoint.MotorBody), 1),
        ("Voltage", new Quantity(FeatureKind.VoltageRms, MeasuringPoint.MotorCable), 1),
        ("Volume Flow RateRMS", new Quantity(FeatureKind.FlowRate, MeasuringPoint.Process), 1),
    ];

    /// <summary>
    /// The rows in file order, read as they are asked for. A table without times or without any column we know is an <see cref="InvalidDataException"/> that
    /// says so.
    /// </summary>
    public static IEnumerable<SkabRow> Read(TextReader reader, RowClock? clock = null)
    {
        clock ??= new RowClock();
        using CsvRows table = new(reader);
        int time = table.Find(s_time);
        if (time < 0) throw new InvalidDataException($"The recording has no column 'datetime'; its columns are {string.Join(", ", table.Header)}.");
        int[] places = [.. Columns.Select(column => table.Find(column.Name))];
        if (places.All(place => place < 0))
            throw new InvalidDataException($"The recording has none of the columns {string.Join(", ", Columns.Select(column => column.Name))}.");

        UnitStep[] steps = [.. places.Select((place, i) => place < 0 ? UnitStep.None : StepOf(table, place, i))];
        foreach (string[] cells in table.Rows())
        {
            double[] values = [.. places.Select((place, i) => steps[i].Of(table.Number(cells, place)))];
            yield return new SkabRow(clock.Take(cells[time]), cells[time], values);
        }
    }

    /// <summary>Looks through a recording before it is judged.</summary>
    /// <param name="remarks">What the judge should be told, one line each.</param>
    public static RecordingLook LookAt(FileInfo file, out IReadOnlyList<string> remarks)
    {
        List<string> said = [];
        (int Place, string Name)[] known = [];
        RecordingLook look = RecordingLook.At(
            file.OpenText,
            s_time,
            table =>
            {
                known = [.. Columns.Select(column => (table.Find(column.Name), column.Name)).Where(column => column.Item1 >= 0)];
                return known.Select(column => column.Place);
            }
        );
        foreach ((int place, string name) in known.Where(column => look.Numbers(column.Place) == 0)) said.Add($"The column '{name}' holds no number in any row.");
        if (look.StepSeconds is > CoarseSeconds and var step)
            said.Add(FormattableString.Invariant($"Rows lie {step:0} s apart: what lasts shorter is not seen, and delays of seconds can't be timed."));
        remarks = said;
        return look;
    }

    /// <summary>A column without a unit is in the unit of the published recordings.</summary>
    private static UnitStep StepOf(CsvRows table, int place, int column)
    {
        UnitStep step = table.StepTo(place, FeatureKinds.Unit(Columns[column].Quantity.Kind));
        return step == UnitStep.None && !table.Header[place].EndsWith(']') && !table.Header[place].EndsWith(')') ? new UnitStep(Columns[column].Factor, 0) : step;
    }

    /// <summary>Gives a row to a machine as fresh measured readings.</summary>
    public static void Apply(SkabRow row, MachineState machine)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (double.IsFinite(row.Values[i])) machine.Apply(Columns[i].Quantity, new Reading(row.Values[i], Worth.Measured, row.At, Module: 1));
        }
    }
}
