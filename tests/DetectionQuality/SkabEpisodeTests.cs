using System.Globalization;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Judge.Recordings;

namespace EdgeAgent.DetectionQuality;

/// <summary>
/// The live detectors over SKAB recordings at the recorded times, with each code's on and off delay, before any of the wire: which alarms open when.
/// </summary>
public sealed class SkabEpisodeTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("other/5.csv", 0)]
    [InlineData("other/7.csv", 0)]
    [InlineData("other/8.csv", 0)]
    [InlineData("other/5.csv", 137)]
    [InlineData("other/7.csv", 137)]
    [InlineData("other/8.csv", 137)]
    public void No_alarm_opens_before_the_rotor_unbalance_and_all_that_open_in_it_are_vibration(string file, int rowsRemoved)
    {
        List<Opened> opened = Replay(file, rowsRemoved);
        (DateTimeOffset start, DateTimeOffset end) = Labelled(file);
        Assert.DoesNotContain(opened, alarm => alarm.At < start);
        List<Opened> inside = [.. opened.Where(alarm => alarm.At <= end)];
        Assert.NotEmpty(inside);
        Assert.All(inside, alarm => Assert.Equal("vibration", FaultCatalogue.Find(alarm.Code)!.CauseGroup));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(137)]
    public void No_alarm_opens_in_the_healthy_run(int rowsRemoved) => Assert.Empty(Replay("anomaly-free/anomaly-free.csv", rowsRemoved));

    private sealed record Opened(string Code, string Point, DateTimeOffset At);

    private List<Opened> Replay(string file, int rowsRemoved)
    {
        EquipmentProfile profile = new() { Id = "skab", Name = "SKAB pump", Type = MachineType.Pump };
        MachineState machine = new(profile);
        IReadOnlyList<IDetector> detectors = DetectorCatalogue.For(profile, new DetectionOptions());
        Dictionary<(string, string), (DateTimeOffset? AlarmSince, DateTimeOffset? NormalSince, bool IsActive)> alarms = [];
        List<Opened> opened = [];
        List<Verdict> verdicts = [];
        using StreamReader reader = File.OpenText(Path.Combine(SharedData.Folder("skab"), file));
        foreach (SkabRow row in SkabRecording.Read(reader).Skip(rowsRemoved))
        {
            SkabRecording.Apply(row, machine);
            verdicts.Clear();
            foreach (IDetector detector in detectors) detector.Observe(machine, row.At, verdicts);
            foreach (Verdict verdict in verdicts)
            {
                (string, string) key = (verdict.FaultCode, verdict.Point.ToString());
                (DateTimeOffset? alarmSince, DateTimeOffset? normalSince, bool isActive) = alarms.GetValueOrDefault(key);
                AlarmTiming timing = AlarmTiming.For(verdict.FaultCode);
                alarmSince = verdict.Level == VerdictLevel.Alarm ? alarmSince ?? row.At : null;
                normalSince = verdict.Level == VerdictLevel.Normal ? normalSince ?? row.At : null;
                if (!isActive && row.At - alarmSince >= timing.OnDelay)
                {
                    isActive = true;
                    opened.Add(new Opened(verdict.FaultCode, key.Item2, row.At));
                    output.WriteLine(
                        $"{file} -{rowsRemoved}: {row.AtText} {verdict.FaultCode} {verdict.Point} {verdict.Name} {verdict.Value:F3} over {verdict.Limit:F3}"
                    );
                }
                else if (isActive && row.At - normalSince >= timing.OffDelay)
                {
                    isActive = false;
                    output.WriteLine($"{file} -{rowsRemoved}: {row.AtText} {verdict.FaultCode} {verdict.Point} ends");
                }

                alarms[key] = (alarmSince, normalSince, isActive);
            }
        }

        return opened;
    }

    /// <summary>First and last labelled moment; only the check reads labels.</summary>
    private static (DateTimeOffset Start, DateTimeOffset End) Labelled(string file)
    {
        string[][] rows = [.. File.ReadLines(Path.Combine(SharedData.Folder("skab"), file)).Select(line => line.Split(';'))];
        int label = Array.IndexOf(rows[0], "anomaly");
        List<DateTimeOffset> times =
        [
            .. rows.Skip(1).Where(row => row[label] is "1" or "1.0")
                .Select(row => DateTimeOffset.Parse(row[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)),
        ];
        return (times.Min(), times.Max());
    }
}
