using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Drivers;
using EdgeAgent.Firmware.Sensing;
using EdgeAgent.Simulator.Chips;

namespace EdgeAgent.Firmware.Tests.Sensing;

/// <summary>The wide-band part's recordings through the emulated chip, whose FIFO of 19.2 ms fills in chip time.</summary>
public sealed class BurstRecorderTests
{
    private const int FourSeconds = 106_667;
    private const double SineHz = 3001;

    private readonly ChipTime _time = new();
    private readonly EmulatedStAccelerometer _chip;
    private readonly StFifoAccelerometer _driver;
    private readonly BurstRecorder _recorder;
    private readonly BurstChunk _chunk = new();

    public BurstRecorderTests()
    {
        _chip = new EmulatedStAccelerometer(
            _time,
            StAccelerometerPart.Iis3Dwb,
            (t, axis) => axis == 0 ? 50 * Math.Sin(2 * Math.PI * SineHz * t) : 0,
            freqFine: 7);
        _driver = new StFifoAccelerometer(_chip, StAccelerometerPart.Iis3Dwb, axis: 1, FourSeconds, unpackedPerRead: 512);
        Assert.Equal(Worth.Measured, _driver.SetUp(_time));
        _recorder = new BurstRecorder(_driver, MeasuringPoint.DriveEnd);
    }

    private long NowMs => (long)(_time.NowSeconds * 1000);

    [Fact]
    public void Four_seconds_of_one_axis_are_recorded_without_a_gap_and_leave_in_numbered_chunks()
    {
        Assert.True(_recorder.RequestBurst(7));
        Run(betweenMs: 5);
        Assert.True(_recorder.IsBurstReady);
        Assert.Equal(0, _recorder.RefusedBursts);
        Assert.InRange(_recorder.BurstChunkCount, 2, WireLimits.MaxBurstChunks);

        var samples = new List<short>();
        for (int index = 0; index < _recorder.BurstChunkCount; index++)
        {
            Assert.True(_recorder.FillChunk(_chunk, index));
            Assert.Equal((7u, index, _recorder.BurstChunkCount, (byte)1), (_chunk.BurstId, _chunk.Index, _chunk.ChunkCount, _chunk.AxisCount));
            samples.AddRange(_chunk.Samples.Take(_chunk.SampleCount));
        }

        Assert.Equal(FourSeconds, samples.Count);
        Assert.Equal(_chip.RateHz, _chunk.RateMilliHz / 1000.0, 2);

        // A missing or doubled sample anywhere would shift the phase of the sine behind it.
        double step = 2 * Math.PI * SineHz / _chip.RateHz;
        double phase = Math.Asin(samples[0] * _driver.UnitsPerCount / 50);
        if (samples[1] < samples[0]) phase = Math.PI - phase;
        double worst = samples.Select((sample, i) => Math.Abs((sample * _driver.UnitsPerCount) - (50 * Math.Sin(phase + (i * step))))).Max();
        Assert.InRange(worst, 0, 1.5);
    }

    [Fact]
    public void Nothing_is_recorded_before_what_has_to_leave_had_a_second()
    {
        _recorder.RequestBurst(1);
        long askedMs = NowMs;
        while (!_recorder.IsRecording) Step(20);
        Assert.InRange(NowMs - askedMs, BurstRecorder.StartAfterMs, BurstRecorder.StartAfterMs + 50);
    }

    [Fact]
    public void A_recording_with_a_lost_sample_is_thrown_away_and_made_again()
    {
        _recorder.RequestBurst(1);
        while (!_recorder.IsRecording) Step(20);
        Step(5);
        Step(20);                                                                         // one thread quantum: the FIFO holds 19.2 ms
        Assert.False(_recorder.IsRecording);
        Assert.Equal(1, _recorder.RefusedBursts);
        Run(betweenMs: 5);
        Assert.True(_recorder.IsBurstReady);
    }

    [Fact]
    public void After_three_broken_recordings_the_request_is_given_up()
    {
        _recorder.RequestBurst(1);
        Run(betweenMs: 20);
        Assert.False(_recorder.IsBurstReady);
        Assert.Equal(BurstRecorder.MostTries, _recorder.RefusedBursts);
        Assert.True(_recorder.RequestBurst(2));
    }

    [Fact]
    public void A_chip_that_is_gone_ends_the_request_at_once()
    {
        _recorder.RequestBurst(1);
        while (!_recorder.IsRecording) Step(20);
        _chip.IsAbsent = true;
        Run(betweenMs: 5);
        Assert.Equal(1, _recorder.RefusedBursts);
        Assert.True(_recorder.RequestBurst(2));
    }

    private void Run(int betweenMs)
    {
        for (double end = _time.NowSeconds + 20; _time.NowSeconds < end && !_recorder.IsBurstReady;) Step(betweenMs);
    }

    private void Step(int milliseconds)
    {
        _time.Milliseconds(milliseconds);
        _recorder.Step(NowMs);
    }
}
