using System.Globalization;
using System.Text;
using EdgeAgent.Judge.Commands;
using EdgeAgent.Judge.Recordings;

namespace EdgeAgent.DetectionQuality;

/// <summary>
/// Files as the world has them, in each format the judge reads: each is refused by a sentence that names the place, or judged with a remark; none is misread
/// in silence, and nothing that was not judged is called free of alarms.
/// </summary>
public sealed class FileMessTests : IDisposable
{
    private const string Refused = "refused: ";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeagent-mess");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string, string, string> Tables() =>
        new()
        {
            // What was done to a good table; the format; what must be said, after "refused: " when nothing may be answered.
            { "decimal commas between commas", "skab", Refused + "Decimal commas?" },
            { "decimal commas between commas", "power", Refused + "Decimal commas?" },
            { "decimal commas between commas", "nab", Refused + "Decimal commas?" },
            { "decimal commas in quotes", "skab", Refused + "may be read in two ways" },
            { "decimal commas in quotes", "power", Refused + "may be read in two ways" },
            { "decimal commas in quotes", "nab", Refused + "may be read in two ways" },
            { "decimal commas between tabs", "skab", "" },
            { "decimal commas between tabs", "power", "" },
            { "decimal commas between tabs", "nab", "" },
            { "thousands and decimals", "power", Refused + "may be read in two ways" },
            { "a cell too many", "skab", Refused + "Row 12 has" },
            { "a cell too many", "power", Refused + "Row 12 has" },
            { "a cell too many", "nab", Refused + "Row 12 has" },
            { "a cell too few", "skab", Refused + "Row 12 has" },
            { "a cell too few", "power", Refused + "Row 12 has" },
            { "a cell too few", "nab", Refused + "Row 12 has" },
            { "a column without a number", "skab", "holds no number" },
            { "a column without a number", "power", "holds no number" },
            { "a column without a number", "nab", Refused + "Nothing could be judged" },
            { "only the header", "skab", Refused + "no rows" },
            { "only the header", "power", Refused + "no rows" },
            { "only the header", "nab", Refused + "no rows" },
            { "an empty file", "skab", Refused + "empty" },
            { "an empty file", "power", Refused + "empty" },
            { "an empty file", "nab", Refused + "empty" },
            { "a column twice", "power", Refused + "Two columns are called" },
            { "power in watts", "power", Refused + "kW_machine [W]" },
            { "power in watts, said so", "power", "" },
            { "current in milliamperes", "power", Refused + "[mA]" },
            { "power factor in per cent", "power", Refused + "[%]" },
            { "speed in Hz", "power", Refused + "[Hz]" },
            { "an unknown unit", "power", Refused + "furlong" },
            { "headers in other case", "skab", "" },
            { "headers in other case", "power", "" },
            { "headers with units", "skab", "" },
            { "headers with units", "power", "" },
            { "a quotation mark astray", "power", Refused + "quotation mark" },
            { "day before month", "skab", "" },
            { "day before month", "power", "" },
            { "day before month", "nab", "" },
            { "day or month", "skab", Refused + "no row tells" },
            { "day or month", "power", Refused + "no row tells" },
            { "day or month", "nab", Refused + "no row tells" },
            { "days and months mixed", "power", Refused + "Write dates as" },
            { "no times at all", "skab", Refused + "is no time" },
            { "no times at all", "power", Refused + "is no time" },
            { "no times at all", "nab", Refused + "is no time" },
            { "milliseconds", "skab", "" },
            { "milliseconds", "power", "" },
            { "milliseconds", "nab", "" },
            { "unsorted", "skab", "run backwards" },
            { "unsorted", "power", "run backwards" },
            { "unsorted", "nab", "run backwards" },
            { "each row twice", "skab", "have the time of the row before" },
            { "each row twice", "power", "have the time of the row before" },
            { "each row twice", "nab", "have the time of the row before" },
            { "a row a minute", "skab", "60 s apart" },
            { "a row a minute", "power", "60 s apart" },
            { "a plate that says nothing", "power", "Could not judge power.over-rated-input in any row, because" },
            { "nothing that is known", "power", Refused + "No column is known" },
            { "nothing that is known", "skab", Refused + "none of the columns" },
        };

    [Theory]
    [MemberData(nameof(Tables))]
    public void A_table_as_the_world_has_it_is_refused_by_name_or_judged_with_a_remark(string mess, string format, string expected)
    {
        (int exit, string said) = Judge(format, Table(mess, format), hasPlate: mess != "a plate that says nothing");

        bool isRefused = expected.StartsWith(Refused, StringComparison.Ordinal);
        Assert.Contains(isRefused ? expected[Refused.Length..] : expected, said, StringComparison.Ordinal);
        Assert.True(isRefused == (exit != 0), $"exit {exit}: {said}");
        if (isRefused) Assert.DoesNotContain("No alarm", said, StringComparison.Ordinal);
        if (expected.Length == 0) Assert.DoesNotContain("holds no number", said, StringComparison.Ordinal);
    }

    /// <summary>What contradicts the plate is found wherever it stands in a recording that is longer than what is kept of it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(15_000)]
    public void Watts_after_hours_of_kilowatts_are_refused_too(int from)
    {
        StringBuilder text = new("time,kW_machine\n");
        for (int i = 0; i < 20_000; i++) text.Append(CultureInfo.InvariantCulture, $"{i},{(i >= from ? 14_000 : 14)}\n");

        (int exit, string said) = Judge("power", text.ToString(), hasPlate: true);

        Assert.Equal(1, exit);
        Assert.Contains("kW_machine [W]", said, StringComparison.Ordinal);
    }

    /// <summary>The same rows in another dress are the same answers.</summary>
    [Theory]
    [InlineData("decimal commas between tabs")]
    [InlineData("headers in other case")]
    [InlineData("headers with units")]
    [InlineData("day before month")]
    [InlineData("milliseconds")]
    [InlineData("power in watts, said so")]
    public void The_same_recording_in_another_dress_has_the_same_answers(string mess)
    {
        Assert.Equal(0, Judge("power", Table("as it should be", "power"), hasPlate: true).Exit);
        string[] plain = Answers();
        Assert.Equal(0, Judge("power", Table(mess, "power"), hasPlate: true).Exit);

        Assert.Contains(plain, row => row.Contains("power.over-rated-input", StringComparison.Ordinal));
        Assert.Equal(plain, Answers());

        // Without the time, which is written back as it was.
        string[] Answers() => [.. File.ReadLines(Path.Combine(_folder.FullName, "out")).Skip(1).Select(line => line[(line.IndexOf(',', StringComparison.Ordinal) + 1)..])];
    }

    [Theory]
    [InlineData("as it should be", "healthy", "")]
    [InlineData("label in capitals", "healthy", "")]
    [InlineData("comma in the name", "healthy", "")]
    [InlineData("missing file", "unknown", "no such recording")]
    [InlineData("shorter than told", "unknown", "the table says")]
    [InlineData("two channels told as one", "unknown", "interleaved")]
    [InlineData("one channel told as two", "unknown", "look like one channel")]
    [InlineData("half the channels told", "unknown", "the table names")]
    [InlineData("big-endian", "unknown", "wrong way round")]
    [InlineData("floating point", "unknown", "floating point")]
    [InlineData("odd bytes", "unknown", "no whole number of samples")]
    [InlineData("orders in Hz", "unknown", "Are they in Hz?")]
    [InlineData("orders exchanged", "unknown", "exchanged")]
    [InlineData("speed in Hz", "unknown", "Is it in Hz?")]
    [InlineData("three turns", "unknown", "turns")]
    [InlineData("only the header", "", "no rows")]
    public void A_recording_that_contradicts_its_table_is_refused_by_name(string mess, string label, string expected)
    {
        FileInfo records = Records(mess);
        StringWriter console = new();
        FileInfo answers = new(Path.Combine(_folder.FullName, "answers.csv"));
        int exit;
        try
        {
            exit = VibrationCommand.Run(records, answers, hasReference: true, console);
        }
        catch (InvalidDataException refused)
        {
            (exit, _) = (1, console.GetStringBuilder().Append(refused.Message));
        }

        if (label.Length == 0)
        {
            Assert.Equal(1, exit);
            Assert.Contains(expected, console.ToString(), StringComparison.Ordinal);
            return;
        }

        using StreamReader reader = answers.OpenText();
        using CsvRows table = new(reader);
        string[] row = table.Rows().Last();
        Assert.Equal(label, row[table.Require("label")]);
        Assert.Contains(expected, console + row[table.Require("reason")], StringComparison.Ordinal);
        Assert.Equal(0, exit); // the sound recording beside it was judged
        if (mess == "comma in the name") Assert.Equal("b, second.i16", row[table.Require("file")]);
    }

    private (int Exit, string Said) Judge(string format, string table, bool hasPlate)
    {
        string data = Path.Combine(_folder.FullName, "data");
        if (Directory.Exists(data)) Directory.Delete(data, recursive: true);
        Directory.CreateDirectory(data);
        FileInfo from = new(Path.Combine(data, "recording.csv"));
        FileInfo to = new(Path.Combine(_folder.FullName, "out"));
        File.WriteAllText(from.FullName, table);
        StringWriter console = new();
        try
        {
            int exit = format switch
            {
                "skab" => SkabCommand.Run(new DirectoryInfo(data), new DirectoryInfo(Path.Combine(_folder.FullName, "answers")), console),
                "nab" => NabCommand.Run(from, to, console),
                _ => PowerCommand.Run(from, Profile(hasPlate), to, console),
            };
            return (exit, console.ToString());
        }
        catch (InvalidDataException refused)
        {
            return (1, console + refused.Message);
        }
    }

    private FileInfo Profile(bool hasPlate)
    {
        FileInfo file = new(Path.Combine(_folder.FullName, "profile.yaml"));
        string plate = hasPlate ? "ratedShaftKw: 15\nefficiency: 0.921\nratedVoltage: 400\nratedCurrent: 28.4\npowerFactor: 0.85\nratedRpm: 1470\n" : "";
        File.WriteAllText(file.FullName, "id: m\nname: M\ntype: pump\n" + plate);
        return file;
    }

    /// <summary>Two minutes of a machine that is well, then two of an overloaded one.</summary>
    private static string Table(string mess, string format)
    {
        string separator = mess == "decimal commas between tabs" ? "\t" : ",";
        string[] columns = format switch
        {
            "skab" => ["datetime", "Accelerometer1RMS", "Current", "Volume Flow RateRMS"],
            "nab" => ["timestamp", "value"],
            _ => ["time", "kW_machine", "I_avg_machine", "V_avg_machine", "PF_machine", "RPM"],
        };
        StringBuilder text = new();
        columns = mess switch
        {
            "headers in other case" => [.. columns.Select(column => " " + column.ToUpperInvariant())],
            "headers with units" when format == "skab" => ["datetime", "Accelerometer1RMS [g]", "Current (A)", "Volume Flow RateRMS [L/min]"],
            "headers with units" => ["time", "kW_machine [kW]", "I_avg_machine (A)", "V_avg_machine [V]", "PF_machine", "RPM [1/min]"],
            "power in watts, said so" => ["time", "kW_machine [W]", .. columns[2..]],
            "an unknown unit" => ["time", "kW_machine [furlong]", .. columns[2..]],
            "a column twice" => ["time", "kW_machine", "kW_machine", .. columns[3..]],
            "nothing that is known" => [columns[0], .. columns[1..].Select((_, i) => $"thing {i}")],
            _ => columns,
        };
        if (mess == "an empty file") return "";
        text.Append(string.Join(separator, columns)).Append('\n');
        if (mess == "only the header") return text.ToString();
        for (int i = 0; i < 240; i++)
        {
            foreach (int _ in Enumerable.Range(0, mess == "each row twice" ? 2 : 1))
                text.Append(string.Join(separator, Cells(mess, format, i))).Append('\n');
        }

        return text.ToString();
    }

    private static string[] Cells(string mess, string format, int i)
    {
        double load = i < 120 ? 1 : 1.5;
        double wobble = 1 + 0.01 * Math.Sin(i);
        double[] values = format switch
        {
            "skab" => [0.2 * wobble, 2.1 * wobble, 125.3 * wobble],
            "nab" => [70.1 * wobble],
            _ => [14 * load * wobble, 24 * load * wobble, 400, 0.84, 1475],
        };
        if (mess.StartsWith("power in watts", StringComparison.Ordinal)) values[0] *= 1000;
        if (mess == "current in milliamperes") values[1] *= 1000;
        if (mess == "power factor in per cent") values[3] *= 100;
        if (mess == "speed in Hz") values[4] /= 60;
        string[] numbers = [.. values.Select(value => value.ToString("0.000", CultureInfo.InvariantCulture))];
        if (mess == "decimal commas in quotes") numbers = [.. numbers.Select(number => $"\"{number.Replace('.', ',')}\"")];
        else if (mess.StartsWith("decimal commas", StringComparison.Ordinal)) numbers = [.. numbers.Select(number => number.Replace('.', ','))];
        if (mess == "thousands and decimals") numbers[4] = "\"1,475.0\"";
        if (mess == "a column without a number") numbers[0] = "n/a";
        if (mess == "a quotation mark astray" && i == 10) numbers[0] = "5\" pipe";
        string[] row = [TimeOf(mess, i), .. numbers];
        if (i == 10 && mess == "a cell too many") row = [.. row, "7"];
        if (i == 10 && mess == "a cell too few") row = row[..^1];
        return row;
    }

    private static string TimeOf(string mess, int i)
    {
        DateTimeOffset from = mess is "day or month" ? new(2026, 4, 3, 10, 0, 0, TimeSpan.Zero) : new(2026, 4, 20, 10, 0, 0, TimeSpan.Zero);
        DateTimeOffset at = from.AddSeconds(mess == "a row a minute" ? 60 * i : mess == "unsorted" && i == 50 ? -30 : i);
        return mess switch
        {
            "milliseconds" => at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            "day before month" or "day or month" => at.ToString("dd/MM/yyyy HH:mm:ss", CultureInfo.InvariantCulture),
            "days and months mixed" => at.ToString(i == 70 ? "MM/dd/yyyy HH:mm:ss" : "dd/MM/yyyy HH:mm:ss", CultureInfo.InvariantCulture),
            "no times at all" => "some day",
            _ => at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>A sound healthy recording and one that something is wrong with, of a shaft at 1,500 r/min.</summary>
    private FileInfo Records(string mess)
    {
        string second = mess == "comma in the name" ? "b, second.i16" : "b.i16";
        FileInfo records = new(Path.Combine(_folder.FullName, "records.csv"));
        int samples = mess == "three turns" ? 2400 : 40_000;
        int channels = mess == "one channel told as two" ? 2 : 1;
        StringBuilder text = new("file,channels,samples,rate_hz,scale,rpm,load,label,unit,bpfi_order,bpfo_order,bsf_order,ftf_order\n");
        if (mess != "only the header")
        {
            text.Append("a.i16,x,40000,20000,0.001,1500,,healthy,g,5.4152,3.5848,2.3568,0.39828\n");
            string rpm = mess == "speed in Hz" ? "25" : "1500";
            string orders = mess switch
            {
                "orders in Hz" => "135.4,89.62,58.9,9.96",
                "orders exchanged" => "3.5848,5.4152,2.3568,0.39828",
                _ => "5.4152,3.5848,2.3568,0.39828",
            };
            string label = mess == "label in capitals" ? "HEALTHY" : "faulty";
            text.Append(CultureInfo.InvariantCulture, $"\"{second}\",{(channels == 2 ? "x|y" : "x")},{samples / channels},20000,0.001,{rpm},,{label},g,{orders}\n");
        }

        File.WriteAllText(records.FullName, text.ToString());
        File.WriteAllBytes(Path.Combine(_folder.FullName, "a.i16"), Bytes(Signal(7, 40_000)));
        byte[] bytes = mess switch
        {
            "shorter than told" => Bytes(Signal(8, 30_000)),
            "two channels told as one" => Bytes([.. Signal(8, 40_000).Select((value, i) => i % 2 == 0 ? value : 3 * value)]),
            "half the channels told" => Bytes(Signal(8, 80_000)),
            "big-endian" => [.. Bytes(Signal(8, samples)).Chunk(2).SelectMany(pair => pair.Reverse())],
            "floating point" => [.. Signal(8, samples / 2).SelectMany(value => BitConverter.GetBytes((float)value))],
            "odd bytes" => [.. Bytes(Signal(8, samples)), 1],
            _ => Bytes(Signal(8, samples)),
        };
        if (mess != "missing file") File.WriteAllBytes(Path.Combine(_folder.FullName, second), bytes);
        return records;
    }

    private static byte[] Bytes(double[] signal) => [.. signal.SelectMany(value => BitConverter.GetBytes((short)(value * 1000)))];

    /// <summary>A shaft, some of its second harmonic, and noise with a resonance, as an accelerometer sees them.</summary>
    private static double[] Signal(int seed, int samples)
    {
        Random random = new(seed);
        double[] signal = new double[samples];
        double before = 0;
        double twice = 0;
        for (int i = 0; i < samples; i++)
        {
            double noise = random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
            double rung = 1.2 * before - 0.7 * twice + noise;
            (before, twice) = (rung, before);
            signal[i] = rung + 0.5 * Math.Sin(2 * Math.PI * 25 * i / 20_000) + 0.2 * Math.Sin(2 * Math.PI * 50 * i / 20_000);
        }

        return signal;
    }
}
