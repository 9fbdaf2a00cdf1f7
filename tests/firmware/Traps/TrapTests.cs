using System.Reflection;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Sensing;
using EdgeAgent.Firmware.Tests.Support;

namespace EdgeAgent.Firmware.Tests.Traps;

/// <summary>Core with the traps of the real interpreter set: they are not the host's, so nothing else here would meet them.</summary>
public sealed class TrapTests
{
    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (var group in TrappedTests.Cases().GroupBy(test => $"{test.Class.Name}.{test.Method.Name}"))
        {
            for (int row = 0; row < group.Count(); row++) cases.Add(group.Key, row);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_test_of_the_chip_passes_with_the_traps_of_its_interpreter_set(string name, int row)
    {
        (Type _, MethodInfo method, object?[]? parameters) = TrappedTests.Cases().Where(test => $"{test.Class.Name}.{test.Method.Name}" == name).ElementAt(row);
        method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, parameters, null);
    }

    // The symptom: the first command ended the module, and a burst asked for again every 15 s would have been a boot loop.
    [Fact]
    public void An_array_of_ids_that_is_not_filled_ends_the_interpreter_at_its_first_comparison()
    {
        string[] ids = ChipTexts.Poison(new string[8]);
        Assert.Throws<InterpreterEndsException>(() => ChipTexts.AreDifferent(ids[0], "a1"));
        Assert.True(ChipTexts.AreDifferent("", "a1"));
    }

    [Fact]
    public void A_handshake_that_stops_the_interpreter_for_30_s_is_no_missed_deadline()
    {
        var step = new Deadline(20_000);
        var deadlines = new Deadlines([step]);
        step.Begin(0);
        for (long nowMs = 0; nowMs <= 1000; nowMs += 100) Assert.False(deadlines.IsMissed(nowMs));
        Assert.False(deadlines.IsMissed(31_000));                                         // the supervisor stood still, too
        for (long nowMs = 31_100; nowMs <= 49_900; nowMs += 100) Assert.False(deadlines.IsMissed(nowMs));
        // A step that does not end is still seen, after its 20 s of running time.
        Assert.True(deadlines.IsMissed(50_100));
        Assert.Equal(30_000, deadlines.LongestStandstillMs);
    }

    [Fact]
    public void A_link_whose_connect_blocks_the_module_for_30_s_costs_no_frame_and_no_number()
    {
        var bench = new ModuleBench((record, settings) => new ModuleSensors(settings, null, new MeterSensing(new Meter()), [], [], record));
        bench.Run(10_000);
        for (int round = 0; round < 5; round++)
        {
            bench.Link.IsBrokerUp = false;
            bench.Run(5000);
            bench.StandStill(30_000);
            bench.Link.IsBrokerUp = true;
            bench.Run(120_000);
        }

        Assert.Equal(0, bench.Loop.Telemetry.Dropped);
        Assert.Equal(0, bench.Gateway.Undecodable);
        Assert.True(bench.Loop.Telemetry.Queue(Contracts.Lanes.Lane.Feature).IsDrained);
        Assert.True(bench.Gateway.Accepted > 500);
    }

    // 15,660 instructions a frame were counted on the real interpreter with the library's part; this is Core's. The loop looks round fifty times a second
    // whatever there is.
    [Fact]
    public void A_second_of_a_module_with_a_meter_takes_a_known_number_of_instructions_and_makes_no_object()
    {
        Type steady = TrappedTests.Metered().GetType("EdgeAgent.Firmware.ChipTests.SteadyModule")!;
        long everySecond = Cost(steady, 1000, out long allocations);
        long oftener = Cost(steady, 500, out _);
        long frame = oftener - everySecond;
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"a second with one frame {everySecond} instructions, of which the frame and its receipt {frame}; {allocations} objects in 50 s");
        Assert.Equal(0, allocations);
        Assert.InRange(frame, 5000, 20_000);
        Assert.InRange(everySecond - frame, 5000, 40_000);
    }

    private static long Cost(Type steady, int framePeriodMs, out long allocations)
    {
        object module = Activator.CreateInstance(steady, framePeriodMs, (Action)(() => CodeMeter.IsOn = false), (Action)(() => CodeMeter.IsOn = true))!;
        MethodInfo run = steady.GetMethod("Run")!;
        run.Invoke(module, [10_000]);
        CodeMeter.Reset();
        CodeMeter.IsOn = true;
        run.Invoke(module, [50_000]);
        CodeMeter.IsOn = false;
        allocations = CodeMeter.Allocations;
        Assert.True((long)steady.GetProperty("Frames")!.GetValue(module)! >= (60_000 / framePeriodMs) - 2);
        return CodeMeter.Instructions / 50;
    }

    private sealed class Meter : IPowerMeter
    {
        public int PhaseCount => 1;

        public Contracts.ModuleWire.Worth Read(PowerReading reading) => Contracts.ModuleWire.Worth.Measured;
    }
}
