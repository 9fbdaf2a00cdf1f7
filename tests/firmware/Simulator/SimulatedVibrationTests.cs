using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Features;
using EdgeAgent.Simulator.Boards;
using EdgeAgent.Simulator.Machines;
using EdgeAgent.Simulator.Physics;

namespace EdgeAgent.Firmware.Tests.Simulator;

public sealed class SimulatedVibrationTests
{
    private readonly SimulatedMachine _machine = new(new MachinePlate { Id = "pump-1", RatedRpm = 1465, VelocityMmPerSec = 1.1 }, 3);

    [Fact]
    public void A_healthy_machine_has_its_plates_velocity_and_a_kurtosis_near_three()
    {
        (double velocity, double rms, double kurtosis) = Measure();
        Assert.InRange(velocity, 1.0, 1.3);
        Assert.InRange(kurtosis, 2, 3.5);
        Assert.InRange(rms, 0.2, 0.5);
    }

    [Fact]
    public void Early_wear_raises_kurtosis_before_the_rms_and_late_wear_raises_the_rms_while_kurtosis_falls_back()
    {
        (_, double healthyRms, double healthyKurtosis) = Measure();
        _machine.Faults.TryStart(Faults.BearingWear, 0.05, -1000);
        (_, double earlyRms, double earlyKurtosis) = Measure();
        _machine.Faults.TryStart(Faults.BearingWear, 1.0, -1000);
        (_, double lateRms, double lateKurtosis) = Measure();

        Assert.True(earlyKurtosis > 2 * healthyKurtosis, $"{healthyKurtosis} -> {earlyKurtosis}");
        Assert.True(earlyRms < 3 * healthyRms, $"{healthyRms} -> {earlyRms}");
        Assert.True(lateRms > 10 * healthyRms, $"{healthyRms} -> {lateRms}");
        Assert.True(lateKurtosis < earlyKurtosis, $"{earlyKurtosis} -> {lateKurtosis}");
    }

    [Fact]
    public void Unbalance_adds_its_velocity_at_shaft_speed()
    {
        _machine.Faults.TryStart(Faults.Unbalance, 9, -1000);
        Assert.InRange(Measure().Velocity, 9.8, 10.5);
    }

    [Fact]
    public void A_failed_sensor_is_unplugged()
    {
        _machine.Faults.TryStart(Faults.SensorFail, null, 0);
        Assert.Equal(Worth.Unplugged, new SimulatedVibration(_machine, 1).Read(new short[30], 0, 30, out int count));
        Assert.Equal(0, count);
    }

    [Fact]
    public void Samples_come_at_the_sensors_rate_and_whole()
    {
        var source = new SimulatedVibration(_machine, 1);
        var buffer = new short[30_000];
        source.Restart();
        int sum = 0;
        for (int i = 0; i < 50; i++)
        {
            _machine.Advance(0.02);
            source.Read(buffer, 0, buffer.Length, out int count);
            Assert.Equal(0, count % 3);
            sum += count / 3;
        }

        Assert.InRange(sum, 3332, 3334);
    }

    private (double Velocity, double Rms, double Kurtosis) Measure()
    {
        var source = new SimulatedVibration(_machine, 9);
        var window = new short[3 * 7666];
        source.Restart();
        _machine.Advance(2.3);
        source.Read(window, 0, window.Length, out int count);
        Assert.Equal(window.Length, count);
        var features = new VibrationFeatures(source.RateHz);
        features.Reset();
        features.Add(window, 0, 3, window.Length / 3);
        return (features.VelocityRms * source.UnitsPerCount * 1000, features.AccelerationRms * source.UnitsPerCount, features.Kurtosis);
    }
}
