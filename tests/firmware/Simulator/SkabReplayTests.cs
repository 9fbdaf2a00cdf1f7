using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Link;
using EdgeAgent.Firmware.Tests.Support;
using EdgeAgent.Simulator.Modules;
using EdgeAgent.Simulator.Replay;

namespace EdgeAgent.Firmware.Tests.Simulator;

public sealed class SkabReplayTests : IDisposable
{
    private const ulong Module = 0x0200_0000_0099;
    private const string Head = 
        "datetime;Accelerometer1RMS;Accelerometer2RMS;Current;Pressure;Temperature;Thermocouple;Voltage;Volume Flow RateRMS;anomaly;changepoint";

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-skab-").FullName;

    [Fact]
    public void A_row_becomes_the_features_of_the_wire_in_its_units()
    {
        SkabRecording recording = SkabRecording.Read(Write("2020-02-08 16:06:48;0.5;0.25;2.5889;-0.273216;89.1732;29.3477;231.257;125.324;1.0;1.0"), 0);
        var features = new FeatureSet();
        recording.Fill(recording.Rows[0], features);
        Assert.Equal(8, features.Count);
        Assert.Equal(4903325, ValueOf(features, FeatureKind.AccelerationRms, MeasuringPoint.DriveEnd));
        Assert.Equal(2451663, ValueOf(features, FeatureKind.AccelerationRms, MeasuringPoint.NonDriveEnd));
        Assert.Equal(2589, ValueOf(features, FeatureKind.CurrentRms, MeasuringPoint.MotorCable));
        Assert.Equal(-27322, ValueOf(features, FeatureKind.Pressure, MeasuringPoint.Process));
        Assert.Equal(89173, ValueOf(features, FeatureKind.Temperature, MeasuringPoint.Process));
        Assert.Equal(29348, ValueOf(features, FeatureKind.Temperature, MeasuringPoint.MotorBody));
        Assert.Equal(231257, ValueOf(features, FeatureKind.VoltageRms, MeasuringPoint.MotorCable));
        Assert.Equal(125324, ValueOf(features, FeatureKind.FlowRate, MeasuringPoint.Process));
    }

    [Fact]
    public void Rows_are_played_at_their_spacing_with_the_pauses_kept()
    {
        (SkabReplay play, FakeGateway gateway, HandTime time, LoopbackLink link) = Start(
            "2020-02-08 16:00:00;1;1;1;1;1;1;1;1;0;0",
            "2020-02-08 16:00:01;1;1;1;1;1;1;1;1;0;0",
            "2020-02-08 16:03:01;1;1;1;1;1;1;1;1;0;0");
        Run(play, gateway, time, link, 170);
        Assert.Equal(2, play.Played);
        Run(play, gateway, time, link, 20);
        Assert.True(play.IsDelivered);
        Assert.Equal([0L, 1000, 181_000], gateway.Data(Lane.Feature).Select(taken => taken.UtcMs - play.StartUtc.ToUnixTimeMilliseconds()));
        Assert.Equal([0L, 1000, 181_000], gateway.Data(Lane.Feature).Select(taken => taken.UptimeMs));
    }

    [Fact]
    public void A_real_recording_arrives_whole_with_rows_left_out_at_the_beginning()
    {
        SkabRecording whole = SkabRecording.Read(Repository.Recording("skab", "other", "5.csv"), 0);
        SkabRecording later = SkabRecording.Read(Repository.Recording("skab", "other", "5.csv"), 137);
        Assert.Equal(whole.Rows.Count - 137, later.Rows.Count);
        (SkabReplay play, FakeGateway gateway, HandTime time, LoopbackLink link) = Start(later);
        Run(play, gateway, time, link, 1400);
        Assert.True(play.IsDelivered);
        Assert.Equal(later.Rows.Count, gateway.Data(Lane.Feature).Count());
        Assert.Equal(0, gateway.Duplicates);
    }

    [Theory]
    [InlineData("a;b;c")]
    [InlineData("datetime;b")]
    public void What_is_no_recording_is_refused_with_its_header(string head)
    {
        string path = Path.Combine(_folder, "wrong.csv");
        File.WriteAllText(path, head + "\n");
        Assert.Contains(head, Assert.Throws<InvalidDataException>(() => SkabRecording.Read(path, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_goes_back_in_time_is_refused_with_its_line() =>
        Assert.Contains("line 3", Assert.Throws<InvalidDataException>(() => SkabRecording.Read(
            Write("2020-02-08 16:00:01;1;1;1;1;1;1;1;1;0;0", "2020-02-08 16:00:00;1;1;1;1;1;1;1;1;0;0"), 0)).Message, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(params string[] rows)
    {
        string path = Path.Combine(_folder, "recording.csv");
        File.WriteAllLines(path, [Head, .. rows]);
        return path;
    }

    private (SkabReplay, FakeGateway, HandTime, LoopbackLink) Start(params string[] rows) => Start(SkabRecording.Read(Write(rows), 0));

    private static (SkabReplay, FakeGateway, HandTime, LoopbackLink) Start(SkabRecording recording)
    {
        var time = new HandTime();
        var gateway = new FakeGateway(Module);
        var link = new LoopbackLink();
        link.Published = (topic, payload, length) =>
        {
            if (topic == LinkTopic.Frame) gateway.Take(payload, length);
            else if (WireText.TryRead(payload, length, out string text) && Hex64.TryParse(WireText.Find(text, "inc") ?? "", out ulong incarnation))
            {
                (gateway.Speaking, gateway.Life) = (incarnation, ModuleStateText.LifeOf(text));
            }
        };
        return (new SkabReplay(recording, Module, new MemoryStore(), link, ModuleTuning.For(1, 1, 1024 * 1024), time), gateway, time, link);
    }

    private static void Run(SkabReplay play, FakeGateway gateway, HandTime time, LoopbackLink link, double seconds)
    {
        for (double t = 0; t < seconds; t += 0.1)
        {
            play.Step();
            if (gateway.Speaking != 0)
            {
                byte[] receipt = gateway.Receipt(out int length);
                link.Deliver(LinkTopic.Receipt, receipt, length);
            }

            time.Advance(TimeSpan.FromSeconds(0.1));
        }
    }

    private static int ValueOf(FeatureSet features, FeatureKind kind, MeasuringPoint point)
    {
        for (int i = 0; i < features.Count; i++)
        {
            if (features.Kinds[i] == kind && features.Points[i] == point) return features.Values[i];
        }

        throw new InvalidOperationException($"{kind} at {point} is not there.");
    }
}
