using System.Text;
using System.Text.Json;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Detection.Diagnosis;
using EdgeAgent.Gateway.Detection.Power;
using EdgeAgent.Gateway.Detection.Vibration;
using EdgeAgent.Gateway.Evidence;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Gateway.Tests.Support;

namespace EdgeAgent.Gateway.Tests.Evidence;

/// <summary>From a module's chunks to evidence in the outbox, through the production core; and who asks for bursts, and when.</summary>
public sealed class EvidenceTests
{
    private const int LearningBursts = 3;
    private readonly MadeBursts _bursts = new(5);
    private readonly Rig _rig = new(detectors: Detectors);
    private long _features;

    [Fact]
    public void Two_bursts_of_a_damaged_bearing_make_a_named_alarm_and_evidence_with_the_harmonics_marked()
    {
        Learn();
        Burst(MadeBursts.OuterRaceHz);
        Assert.Empty(Alarms());
        Burst(MadeBursts.OuterRaceHz);
        AlarmData alarm = Assert.Single(Alarms());
        Assert.Equal(FaultCodes.BearingOuterRace, alarm.FaultCode);

        IReadOnlyList<EvidenceData> all = Evidence();
        Assert.Equal(["reference", "reference", "reference", "bearing-outer-race", "bearing-outer-race"], all.Select(evidence => evidence.Label));
        EvidenceData last = all[^1];
        Assert.Equal(
            (alarm.EpisodeId, FaultCodes.BearingOuterRace, "drive-end", BurstRequest.ByModule),
            (last.EpisodeId, last.FaultCode, last.Point, last.AskedBy)
        );
        Assert.Equal(FaultCodes.BearingOuterRace, last.Causes[0].FaultCode);
        Assert.Equal(MadeBursts.ShaftHz, last.ShaftHz!.Value, 0.1);
        Assert.Equal("estimated", last.ShaftWorth);

        SpectrumData envelope = last.Spectra[0];
        Assert.Equal("envelope", envelope.Kind);
        Assert.NotNull(envelope.Reference);
        MarkData[] harmonics = [.. last.Marks.Where(mark => mark.IsOfFault)];
        Assert.Equal(["bpfo", "bpfo", "bpfo"], harmonics.Take(3).Select(mark => mark.Name));
        Assert.Equal([1, 2, 3], harmonics.Take(3).Select(mark => mark.Harmonic));

        // The mark stands on a line of the spectrum that was sent, and the healthy reference has none there.
        int step = (int)(harmonics[0].Order / envelope.TopOrder * envelope.Levels.Count);
        double height = envelope.Levels.Skip(step - 1).Take(3).Max() * envelope.Scale;
        int referenceStep = (int)(harmonics[0].Order / envelope.TopOrder * envelope.Reference!.Count);
        double before = envelope.Reference.Skip(referenceStep - 1).Take(3).Max() * envelope.ReferenceScale!.Value;
        Assert.Equal(harmonics[0].Amplitude, height, 0.05 * height);
        Assert.InRange(before, 0, 0.3 * height);
    }

    [Theory]
    [InlineData(MachineType.Motor, 3.1, "C")]
    [InlineData(MachineType.Motor, 4.9, "D")]
    [InlineData(MachineType.Motor, 1.2, "A-B")]
    [InlineData(MachineType.Pump, 3.1, null)]
    public void Evidence_names_the_zone_or_why_the_standard_refuses_and_the_thermal_capacity(MachineType type, double velocity, string? zone)
    {
        EquipmentProfile plate = Rig.Pump with
        {
            Type = type,
            RatedShaftKw = 30,
            RatedRpm = 1465,
            IsoGroup = 2,
            Mounting = Mounting.Rigid,
            Supply = SupplyType.DirectOnLine,
        };
        var rig = new Rig(detectors: _ =>
            [
                new VibrationZoneDetector(plate, new VibrationZoneOptions()),
                new ThermalOverloadDetector(plate, new ThermalOverloadOptions()),
                new BurstWatch(plate, new BurstWatchOptions()),
            ]
        );
        for (int second = 1; second <= 40; second++)
        {
            rig.Wait(1);
            var frame = new Frame
            {
                Kind = FrameKind.Features,
                Lane = Lane.Feature,
                Module = Rig.Module,
                Incarnation = Rig.Incarnation,
                Sequence = second,
                ClockState = ClockState.Synced,
                UtcMs = rig.Now.ToUnixTimeMilliseconds(),
            };
            for (byte axis = 1; axis <= 3; axis++)
                frame.Features.Add(FeatureKind.VelocityRms, MeasuringPoint.DriveEnd, axis, Worth.Measured, (int)(1000 * velocity));
            frame.Features.Add(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 0, Worth.Measured, 15_000);
            rig.Send(Rig.Encode(frame));
        }

        foreach (byte[] chunk in _bursts.Frames(null, rig.Now)) rig.SendRaw(ModuleTopics.Of(Rig.Module, ModuleTopics.Burst), chunk);
        Assert.True(CloudEventCodec.TryPayload(Assert.Single(rig.Events(Lane.Evidence)), CloudJson.Default.EvidenceData, out EvidenceData evidence));
        Assert.Equal(zone, evidence.Zone);
        Assert.Contains(zone is null ? "10816-7" : "ISO 20816-3", evidence.ZoneNote, StringComparison.Ordinal);
        Assert.InRange(evidence.ThermalCapacityUsed!.Value, 0.3, 1);
        Assert.Contains(evidence.Numbers, number => number is { Name: "velocity-rms", Worth: "measured" });
    }

    [Fact]
    public void A_burst_with_a_chunk_missing_is_refused_whole_and_counted_once()
    {
        Learn();
        byte[][] frames = _bursts.Frames(MadeBursts.OuterRaceHz, _rig.Now);
        byte[][] holed =
        [
            .. frames.Take(4),
            Rig.Encode(
                new Frame
                {
                    Kind = FrameKind.Gap,
                    Lane = Lane.Evidence,
                    Module = Rig.Module,
                    Incarnation = Rig.Incarnation,
                    Sequence = 3 * 21 + 5,
                    GapTo = 3 * 21 + 6,
                    GapReason = GapReason.BacklogFull,
                }
            ),
            .. frames.Skip(6),
        ];
        foreach (byte[] frame in holed) Send(frame);
        Assert.Equal(LearningBursts, Evidence().Count);
        Assert.Equal(1, _rig.Loop.Bursts[BurstCounters.Gap]);
        Burst(null);
        Assert.Equal("healthy", Evidence()[^1].Label);
    }

    [Fact]
    public void A_vibration_alarm_asks_the_module_for_a_burst_and_the_evidence_says_so()
    {
        Learn();
        Live(velocity: 1, seconds: 3);
        Live(velocity: 9, seconds: 25);
        string command = Assert.Single(_rig.Commands);
        Assert.Contains("do=burst point=1", command, StringComparison.Ordinal);
        Reply(command, "ok=1");
        Burst(null);
        EvidenceData evidence = Evidence()[^1];
        Assert.Equal(BurstRequest.ByAlarm, evidence.AskedBy);
        Assert.Equal(Rig.AlarmOf(_rig.Events(Lane.Alarm)[0]).EpisodeId, evidence.EpisodeId);
        Assert.Equal(evidence.EpisodeId, _rig.Events(Lane.Evidence)[^1].Episode);
    }

    [Fact]
    public void A_burst_is_never_taken_for_healthy_while_a_vibration_alarm_is_active()
    {
        Live(velocity: 9, seconds: 15);
        Burst(MadeBursts.OuterRaceHz);
        Assert.Equal("bearing-outer-race", Assert.Single(Evidence()).Label);
    }

    [Fact]
    public void A_running_machine_is_asked_until_its_reference_is_complete_and_then_once_a_day()
    {
        List<TimeSpan> asked = [];
        DateTimeOffset start = _rig.Now;
        for (int second = 0; second < 24 * 3600 + 1200; second += 30)
        {
            _rig.Wait(29);
            Live(velocity: 1, seconds: 1);
            foreach (string command in _rig.Commands)
            {
                asked.Add(_rig.Now - start);
                Reply(command, "ok=1");
                Burst(null);
            }

            _rig.Commands.Clear();
        }

        Assert.InRange(asked[0].TotalSeconds, 60, 130);
        Assert.Equal(LearningBursts, asked.Count(at => at < TimeSpan.FromHours(1)));
        TimeSpan routine = Assert.Single(asked, at => at > TimeSpan.FromHours(1));
        Assert.InRange(routine.TotalHours, 24, 24.2);
        Assert.Equal(["reference", "reference", "reference", "healthy"], Evidence().Select(evidence => evidence.Label));
        Assert.All(Evidence(), evidence => Assert.Equal(BurstRequest.BySchedule, evidence.AskedBy));
    }

    [Fact]
    public void A_fault_named_once_is_asked_about_again_soon()
    {
        Learn();
        Live(velocity: 1, seconds: 70);
        Burst(MadeBursts.OuterRaceHz);
        Assert.Empty(_rig.Commands);
        Live(velocity: 1, seconds: 40);
        Reply(Assert.Single(_rig.Commands), "ok=1");
        Burst(MadeBursts.OuterRaceHz);
        Assert.Equal(FaultCodes.BearingOuterRace, Assert.Single(Alarms()).FaultCode);
    }

    [Fact]
    public void A_persons_command_brings_evidence_that_carries_its_id()
    {
        Live(velocity: 1, seconds: 2);
        Assert.Equal((true, null), Command("c-1"));
        _rig.Run(TimeSpan.FromSeconds(2));
        Reply(Assert.Single(_rig.Commands), "ok=1");
        Assert.Equal((false, "too-soon"), Command("c-2"));
        Burst(null);
        EvidenceData evidence = Assert.Single(Evidence());
        Assert.Equal((BurstRequest.ByCommand, "c-1"), (evidence.AskedBy, evidence.CommandId));
    }

    [Fact]
    public void A_command_for_a_burst_is_refused_by_name_when_nobody_can_record()
    {
        Assert.Equal((false, "unknown-machine"), Command("c-1", machine: "pump-9"));
        Assert.Equal((false, "no-vibration-sensor"), Command("c-2"));
        Live(velocity: 1, seconds: 2);
        Assert.Equal((true, null), Command("c-3"));
        _rig.Run(TimeSpan.FromSeconds(2));
        Reply(Assert.Single(_rig.Commands), "ok=0 why=no-sensor");
        Assert.Equal((false, "no-vibration-sensor"), Command("c-4"));
        Assert.Equal(1, _rig.Loop.Bursts[BurstCounters.RefusedByModule]);
        _rig.Restart();
        _rig.Run(TimeSpan.FromMinutes(5));
        Live(velocity: 1, seconds: 1);
        _rig.SendRaw(ModuleTopics.Of(Rig.Module, ModuleTopics.State), Rig.StateText(ModuleStateText.Offline));
        Assert.Equal((false, "module-away"), Command("c-5"));
    }

    [Fact]
    public void An_unanswered_request_is_said_again_and_given_up_after_its_time()
    {
        Live(velocity: 1, seconds: 2);
        Command("c-1");
        for (int i = 0; i < 11 * 60; i += 10) Live(velocity: 1, seconds: 10);
        Assert.InRange(_rig.Commands.Count(command => command.Contains(" id=", StringComparison.Ordinal)), 35, 50);
        Assert.Equal(1, _rig.Loop.Bursts[BurstCounters.NoAnswer]);
    }

    [Fact]
    public void A_busy_module_is_asked_again_under_a_new_id()
    {
        Live(velocity: 1, seconds: 2);
        Command("c-1");
        _rig.Run(TimeSpan.FromSeconds(2));
        Reply(_rig.Commands[0], "ok=0 why=busy");
        Live(velocity: 1, seconds: 15);
        Assert.Equal(2, _rig.Commands.Count);
        Assert.NotEqual(_rig.Commands[0], _rig.Commands[1]);
    }

    [Fact]
    public void A_process_that_dies_half_way_through_a_burst_books_it_and_asks_anew()
    {
        Learn();
        Live(velocity: 1, seconds: 2);
        Command("c-1");
        _rig.Run(TimeSpan.FromSeconds(2));
        Reply(_rig.Commands[0], "ok=1");
        byte[][] frames = _bursts.Frames(null, _rig.Now);
        foreach (byte[] frame in frames.Take(10)) Send(frame);
        _rig.Restart();
        Assert.Equal(1, _rig.Loop.Bursts[BurstCounters.Restart]);
        Assert.Equal(LearningBursts, Evidence().Count);

        // The module goes on sending what is not receipted; it is of no use and counted no second time.
        foreach (byte[] frame in frames.Skip(10)) Send(frame);
        Assert.Equal([BurstCounters.Restart], _rig.Loop.Bursts.Keys);
        Live(velocity: 1, seconds: 15);
        Assert.NotEqual(_rig.Commands[0], _rig.Commands[^1]);
        Reply(_rig.Commands[^1], "ok=1");
        Burst(null);
        EvidenceData evidence = Evidence()[^1];
        Assert.Equal(("c-1", "healthy"), (evidence.CommandId, evidence.Label));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_process_that_dies_with_the_last_chunk_judges_it_exactly_once(bool isCommitted)
    {
        Learn();
        byte[][] frames = _bursts.Frames(MadeBursts.OuterRaceHz, _rig.Now);
        foreach (byte[] frame in frames.SkipLast(1)) Send(frame);
        _rig.Loop.TakeFromPlant(ModuleTopics.Of(Rig.Module, ModuleTopics.Burst), frames[^1], _rig.Moment);
        if (isCommitted) _rig.Store.Commit(_rig.Loop.Seal(_rig.Moment));
        _rig.Restart();
        Send(frames[^1]);

        // Dead before the commit, the burst's beginning is lost with the process: refused, and nobody had asked. Dead after it, the evidence is in the store.
        Assert.Equal(LearningBursts + (isCommitted ? 1 : 0), Evidence().Count);
        Assert.Equal(isCommitted ? 0 : 1, _rig.Loop.Bursts.GetValueOrDefault(BurstCounters.Gap));
        Burst(MadeBursts.OuterRaceHz);
        Assert.Equal(isCommitted ? 1 : 0, Alarms().Count);
    }

    [Fact]
    public void Evidence_of_sound_machines_waits_up_to_its_limit_and_a_fault_still_gets_through()
    {
        Learn();
        for (int i = 0; i < BurstEvidence.MaxHealthyWaiting; i++) Burst(null);
        Assert.Equal(BurstEvidence.MaxHealthyWaiting, Evidence().Count);
        Assert.Equal(LearningBursts, _rig.Loop.Bursts[BurstCounters.HeldBack]);
        Burst(MadeBursts.OuterRaceHz);
        Assert.Equal("bearing-outer-race", Evidence()[^1].Label);
    }

    [Fact]
    public void One_evidence_event_is_under_way_at_a_time_and_an_alarm_goes_before_the_next()
    {
        Learn();
        _rig.Loop.Uplink.Connected(_rig.Moment);
        _rig.CloudReceipt();
        Assert.Single(_rig.Sendable(), element => element.Lane == Lane.Evidence);
        Burst(MadeBursts.OuterRaceHz);
        Burst(MadeBursts.OuterRaceHz);
        Assert.Equal([Lane.Alarm], _rig.Sendable().Select(element => element.Lane));
        _rig.CloudReceipt((Lane.Evidence, 1, null, false, null));
        Assert.Single(_rig.Sendable(), element => element.Lane == Lane.Evidence);
    }

    [Fact]
    public void After_service_a_command_begins_the_reference_anew_and_it_stays_so_after_a_restart()
    {
        Learn();
        Assert.Equal((true, null), Command("c-1", verb: "renew"));
        _rig.Restart();
        Burst(null);
        Assert.Equal("reference", Evidence()[^1].Label);
    }

    [Fact]
    public void A_module_that_was_moved_begins_a_new_baseline_and_one_that_only_started_again_does_not()
    {
        _rig.Generation = 1;
        _rig.Restart();
        Learn();
        _rig.Restart();
        Burst(null);
        Assert.Equal(LearningBursts, Evidence().Count(evidence => evidence.Label == "reference"));
        _rig.Generation = 2;
        _rig.Restart();
        _rig.Restart();
        Burst(null);
        Assert.Equal(LearningBursts + 1, Evidence().Count(evidence => evidence.Label == "reference"));
    }

    [Fact]
    public void Service_ends_the_alarm_of_what_was_found_and_the_next_bursts_become_the_new_reference()
    {
        Learn();
        Live(velocity: 1, seconds: 1);
        Burst(MadeBursts.OuterRaceHz);
        Burst(MadeBursts.OuterRaceHz);
        Assert.True(Assert.Single(_rig.Loop.Alarms.Alarms).IsActive);
        Command("c-1", verb: "renew");
        Live(velocity: 1, seconds: 5);
        Assert.False(Assert.Single(_rig.Loop.Alarms.Alarms).IsActive);
        Burst(null);
        Assert.Equal("reference", Evidence()[^1].Label);
    }

    private static IEnumerable<IDetector> Detectors(EquipmentProfile profile) =>
        [new BurstWatch(profile with { RatedRpm = 1465, Bearings = ["6205-2RS"] }, new BurstWatchOptions())];

    private void Learn()
    {
        for (int i = 0; i < LearningBursts; i++) Burst(null);
    }

    private void Burst(double? blowsHz)
    {
        _rig.Wait(1);
        foreach (byte[] frame in _bursts.Frames(blowsHz, _rig.Now))
            _rig.Loop.TakeFromPlant(ModuleTopics.Of(Rig.Module, ModuleTopics.Burst), frame, _rig.Moment);
        _rig.Commit();
    }

    private void Send(byte[] frame) => _rig.SendRaw(ModuleTopics.Of(Rig.Module, ModuleTopics.Burst), frame);

    private void Live(double velocity, int seconds) => _rig.Live(ref _features, seconds, velocity);

    private void Reply(string command, string words) =>
        _rig.SendRaw(ModuleTopics.Of(Rig.Module, ModuleTopics.Reply), Encoding.ASCII.GetBytes($"v=1 id={WireText.Find(command, "id")} {words}"));

    private (bool IsDone, string? Why) Command(string id, string machine = "pump-1", string verb = "burst")
    {
        var command = new CloudCommand(1, id, verb, null, machine, "Li Wei", null, _rig.Now.AddHours(1));
        _rig.Loop.TakeFromCloud(
            CloudTopics.Of("gateway-1", CloudTopics.Command),
            JsonSerializer.SerializeToUtf8Bytes(command, CloudJson.Default.CloudCommand),
            _rig.Moment
        );
        _rig.Commit();
        CloudReply reply = Assert.Single(_rig.Loop.TakeReplies());
        return (reply.IsDone, reply.Why);
    }

    private IReadOnlyList<AlarmData> Alarms() => [.. _rig.Events(Lane.Alarm).Select(Rig.AlarmOf)];

    private IReadOnlyList<EvidenceData> Evidence() => [.. _rig.Events(Lane.Evidence).Select(cloudEvent =>
    {
        Assert.True(CloudEventCodec.TryPayload(cloudEvent, CloudJson.Default.EvidenceData, out EvidenceData evidence));
        return evidence;
    })];
}
