using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Commissioning;
using EdgeAgent.Gateway.Tests.Support;

namespace EdgeAgent.Gateway.Tests.Commissioning;

public class CommissioningTests
{
    private readonly Rig _rig = new();
    private long _sequence;

    [Fact]
    public void A_right_installation_is_green_and_its_record_survives_a_restart()
    {
        _rig.Loop.PlantConnected(true, _rig.Moment);
        Assert.Equal("start-the-machine", Point("started-and-stopped").Reason);
        Live(powerKw: 5);
        Assert.Equal("stop-the-machine", Point("started-and-stopped").Reason);
        Assert.Equal(PointState.Good, Point("current-direction").State);
        Live(powerKw: 0);
        Live(powerKw: 5);

        CommissioningRecord record = _rig.Loop.Commission("pump-1", "Li Wei", _rig.Moment)!;
        _rig.Commit();
        Assert.True(record.IsGreen, string.Join("; ", record.Points));
        Assert.Equal(10, record.Points.Count);
        _rig.Restart();
        Assert.Equal(
            (record.At, "Li Wei", true),
            (
                _rig.Loop.Commissioning.RecordOf("pump-1")!.At,
                _rig.Loop.Commissioning.RecordOf("pump-1")!.By,
                _rig.Loop.Commissioning.RecordOf("pump-1")!.IsGreen
            )
        );
        Assert.Null(_rig.Loop.Commission("pump-9", "Li Wei", _rig.Moment));
    }

    [Theory]
    [InlineData("wifi", "radio-weak", FeatureKind.RadioStrength, MeasuringPoint.Module, 0, -84)]
    [InlineData("sensors", "value-implausible", FeatureKind.Temperature, MeasuringPoint.MotorBody, 0, 900_000)]
    [InlineData("phases", "phases-unequal", FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 2, 2_000)]
    [InlineData("current-direction", "power-negative", FeatureKind.ActivePower, MeasuringPoint.MotorCable, 0, -50_000)]
    public void What_is_installed_wrong_is_named_and_the_rest_stays_as_it_is(
        string point,
        string reason,
        FeatureKind kind,
        MeasuringPoint at,
        byte axis,
        int value
    )
    {
        _rig.Loop.PlantConnected(true, _rig.Moment);
        Live(powerKw: 5, wrong: (kind, at, axis, value));
        CheckedPoint[] bad = [.. Points().Where(one => one.State == PointState.Bad)];
        Assert.Equal((point, reason), (Assert.Single(bad).Name, bad[0].Reason));
    }

    [Fact]
    public void A_broken_sensor_a_missing_phase_a_full_disk_an_unsure_clock_and_a_broker_that_is_away_are_each_named()
    {
        Live(powerKw: 5, isUnplugged: true, phases: 2);
        _rig.Loop.Disk = DiskState.Full;
        _rig.Clock = ClockState.Guessed;
        string[] reasons = [.. Points().Where(point => point.State == PointState.Bad).Select(point => point.Reason!)];
        Assert.Equal(["gateway-clock-unsure", "plant-broker-away", "disk-full", "sensor-unplugged", "phase-missing"], reasons);
    }

    [Fact]
    public void A_record_goes_to_the_cloud_with_the_commit_that_keeps_it_and_without_that_commit_there_is_neither()
    {
        Live(powerKw: 5);
        _rig.Loop.Commission("pump-1", "Li Wei", _rig.Moment);
        _rig.Restart();                                                                  // the process ended before the commit
        Assert.Null(_rig.Loop.Commissioning.RecordOf("pump-1"));
        Assert.Empty(_rig.Loop.Outbox.Read(Lane.Health, 1, 10));

        Live(powerKw: 5);
        CommissioningRecord record = _rig.Loop.Commission("pump-1", "Li Wei", _rig.Moment)!;
        _rig.Commit();
        _rig.Restart();
        OutboxElement sent = Assert.Single(_rig.Loop.Outbox.Read(Lane.Health, 1, 10));
        Assert.True(
            CloudEventCodec.TryDecode(sent.Body, "gateway-1", Lane.Health, out CloudEvent cloudEvent, out _, out RejectReason reason),
            reason.ToString()
        );
        Assert.Equal((EventTypes.MachineCommissioned, "/machines/pump-1"), (cloudEvent.Type, cloudEvent.Subject));
        Assert.True(CloudEventCodec.TryPayload(cloudEvent, CloudJson.Default.CommissioningData, out CommissioningData data));
        Assert.Equal((record.At, record.By, record.IsGreen), (data.At, data.By, data.IsGreen));
        Assert.Equal(
            record.Points.Select(point => (point.Name, PointStates.Of(point.State), point.Reason)),
            data.Points.Select(point => (point.Name, point.State, point.Reason))
        );
    }

    [Theory]
    [InlineData(200, -300, -9_750, PointState.Good, null)]                                // hung under the housing
    [InlineData(-2_400, 9_400, 900, PointState.Good, null)]                               // 14 degrees off
    [InlineData(9_700, 400, 1_200, PointState.Bad, "turned-off-the-shaft")]
    [InlineData(-3_400, 9_200, 0, PointState.Bad, "turned-off-the-shaft")]                // 20 degrees off
    [InlineData(100, 5_000, 900, PointState.Bad, "gravity-wrong")]
    [InlineData(0, 9_800, null, PointState.CannotSay, "one-axis-measured")]
    [InlineData(null, null, null, PointState.CannotSay, "gravity-not-sent")]
    public void Gravity_shows_whether_the_head_lies_along_the_shaft(int? x, int? y, int? z, PointState state, string? reason)
    {
        Still(x, y, z);
        Assert.Equal((state, reason), (Point("orientation").State, Point("orientation").Reason));
    }

    [Theory]
    [InlineData(ShaftDirection.Vertical, null, 9_800, 100, 50, null)]
    [InlineData(ShaftDirection.Vertical, null, 100, 9_800, 50, "turned-off-the-shaft")]
    [InlineData(ShaftDirection.Horizontal, 3, 9_800, 100, 50, null)]                      // mounted axially: axis 3 lies along the shaft
    [InlineData(ShaftDirection.Horizontal, 3, 100, 100, 9_800, "turned-off-the-shaft")]
    public void A_vertical_shaft_and_a_head_mounted_another_way_are_judged_by_what_the_profile_says(
        ShaftDirection shaft,
        int? along,
        int x,
        int y,
        int z,
        string? reason
    )
    {
        _rig.Profile = Rig.Pump with { Shaft = shaft, AxialAxes = along is { } axis ? new() { ["drive-end"] = axis } : [] };
        _rig.Restart();
        Still(x, y, z);
        Assert.Equal(reason, Point("orientation").Reason);
    }

    [Fact]
    public void A_machine_without_an_accelerometer_has_no_orientation_to_judge()
    {
        Live(powerKw: 5);
        Assert.Equal("no-accelerometer", Point("orientation").Reason);
    }

    [Fact]
    public void Old_readings_show_nothing()
    {
        Live(powerKw: 5);
        _rig.Wait(200);
        Assert.Equal("no-readings", Point("sensors").Reason);
        Assert.Equal("no-radio-strength", Point("wifi").Reason);
    }

    /// <summary>A frame of the accelerometer, with the mean of its axes where there is one, 0.001 m/s2.</summary>
    private void Still(params int?[] means)
    {
        _rig.Wait(1);
        var frame = new Frame
        {
            Kind = FrameKind.Features,
            Lane = Lane.Feature,
            Module = Rig.Module,
            Incarnation = Rig.Incarnation,
            Sequence = ++_sequence,
            ClockState = ClockState.Synced,
            UtcMs = _rig.Now.ToUnixTimeMilliseconds(),
        };
        frame.Features.Add(FeatureKind.VelocityRms, MeasuringPoint.DriveEnd, 1, Worth.Measured, 1_000);
        for (byte axis = 1; axis <= means.Length; axis++)
        {
            if (means[axis - 1] is { } mean) frame.Features.Add(FeatureKind.MeanAcceleration, MeasuringPoint.DriveEnd, axis, Worth.Measured, mean);
        }

        _rig.Send(Rig.Encode(frame));
    }

    private IReadOnlyList<CheckedPoint> Points() => _rig.Loop.CheckInstallation(_rig.Loop.Machines["pump-1"], _rig.Moment);

    private CheckedPoint Point(string name) => Points().Single(point => point.Name == name);

    private void Live(double powerKw, (FeatureKind Kind, MeasuringPoint Point, byte Axis, int Value)? wrong = null, bool isUnplugged = false, int phases = 3)
    {
        for (int second = 0; second < 5; second++)
        {
            _rig.Wait(1);
            var frame = new Frame
            {
                Kind = FrameKind.Features,
                Lane = Lane.Feature,
                Module = Rig.Module,
                Incarnation = Rig.Incarnation,
                Sequence = ++_sequence,
                ClockState = ClockState.Synced,
                UtcMs = _rig.Now.ToUnixTimeMilliseconds(),
            };
            Add(frame, wrong, FeatureKind.RadioStrength, MeasuringPoint.Module, 0, -60);
            Add(frame, wrong, FeatureKind.ActivePower, MeasuringPoint.MotorCable, 0, (int)(powerKw * 10_000));
            for (byte phase = 1; phase <= phases; phase++)
                Add(frame, wrong, FeatureKind.CurrentRms, MeasuringPoint.MotorCable, phase, powerKw > 0 ? 10_000 + phase : 0);
            if (isUnplugged) frame.Features.Add(FeatureKind.Temperature, MeasuringPoint.MotorBody, 0, Worth.Unplugged, 0);
            else Add(frame, wrong, FeatureKind.Temperature, MeasuringPoint.MotorBody, 0, 40_000);
            _rig.Send(Rig.Encode(frame));
            _rig.Loop.Tick(_rig.Moment);
            _rig.Commit();
        }
    }

    private static void Add(
        Frame frame,
        (FeatureKind Kind, MeasuringPoint Point, byte Axis, int Value)? wrong,
        FeatureKind kind,
        MeasuringPoint point,
        byte axis,
        int value
    )
    {
        bool isWrong = wrong is { } given && given.Kind == kind && given.Axis == axis;
        frame.Features.Add(kind, point, axis, Worth.Measured, isWrong ? wrong!.Value.Value : value);
    }
}
