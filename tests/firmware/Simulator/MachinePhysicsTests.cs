using EdgeAgent.Simulator.Machines;
using EdgeAgent.Simulator.Physics;

namespace EdgeAgent.Firmware.Tests.Simulator;

public sealed class MachinePhysicsTests
{
    private readonly MachinePlate _plate = new()
    {
        Id = "pump-1",
        Type = "pump",
        RatedShaftKw = 15,
        Efficiency = 0.921,
        RatedCurrent = 27.7,
        PowerFactor = 0.85,
        RatedRpm = 1465,
        Load = 0.82,
    };

    [Fact]
    public void At_rated_load_the_input_is_the_plates_shaft_power_over_its_efficiency()
    {
        SimulatedMachine machine = New();
        machine.TrySet("load", 1);
        machine.Advance(10);
        Assert.Equal(15 / 0.921, machine.PowerKw, 2);
        Assert.Equal(27.7, machine.CurrentAmps, 2);
        Assert.InRange(machine.PowerFactor, 0.83, 0.87);
    }

    [Fact]
    public void A_healthy_hour_stays_below_the_rated_input() =>
        Assert.True(Every(New(), 3600, machine => machine.PowerKw).Max() < 15 / 0.921);

    [Fact]
    public void Overload_raises_current_and_power_above_the_rated_ones_and_its_end_brings_them_back()
    {
        SimulatedMachine machine = New();
        machine.Faults.TryStart(Faults.Overload, null, machine.NowSeconds);
        Assert.True(Every(machine, 30, m => m.CurrentAmps).Last() > 1.3 * 27.7);
        Assert.True(machine.PowerKw > 1.3 * 15 / 0.921);
        machine.Faults.TryStop(Faults.Overload);
        Assert.True(Every(machine, 5, m => m.CurrentAmps).Last() < 27.7);
    }

    [Fact]
    public void An_overloaded_machine_still_sways_so_that_nobody_takes_its_sensor_for_a_stuck_one()
    {
        SimulatedMachine machine = New();
        machine.Faults.TryStart(Faults.Overload, null, machine.NowSeconds);
        Every(machine, 10, m => m.CurrentAmps);
        Assert.True(Every(machine, 200, m => Math.Round(m.CurrentAmps, 2)).Distinct().Count() > 50);
    }

    [Fact]
    public void A_blocked_pump_moves_nothing_and_unloads_and_a_blocked_compressor_stalls()
    {
        SimulatedMachine pump = New();
        double before = pump.PowerKw;
        pump.Faults.TryStart(Faults.Blocked, null, 0);
        Every(pump, 10, m => m.Flow);
        Assert.Equal(0, pump.Flow, 3);
        Assert.True(pump.PowerKw < 0.7 * before);
        Assert.True(pump.Pressure > 6);

        _plate.Type = "compressor";
        SimulatedMachine compressor = New();
        compressor.Faults.TryStart(Faults.Blocked, null, 0);
        Assert.True(Every(compressor, 10, m => m.CurrentAmps).Last() > 1.8 * 27.7);
    }

    [Fact]
    public void A_start_draws_the_locked_rotor_current_and_settles_within_two_seconds()
    {
        SimulatedMachine machine = New();
        machine.TrySet("running", 0);
        machine.Advance(1);
        Assert.Equal(0, machine.CurrentAmps);
        machine.TrySet("running", 1);
        Assert.True(Every(machine, 0.6, m => m.CurrentAmps, 0.02).Max() > 6 * 27.7);
        Assert.True(Every(machine, 2, m => m.CurrentAmps, 0.02).Last() < 27.7);
    }

    [Fact]
    public void The_body_warms_with_its_time_constant_and_cools_three_times_slower_at_standstill()
    {
        SimulatedMachine machine = New();
        machine.TrySet("running", 0);
        machine.Advance(1e6);
        double cold = machine.BodyCelsius;
        machine.TrySet("running", 1);
        machine.TrySet("load", 1);
        machine.Advance(2);
        Every(machine, 1200, m => m.BodyCelsius, 1);
        double warm = machine.BodyCelsius - cold;
        Assert.InRange(warm, 55 * 0.62, (55 * 0.65) + 2);                                // the start itself heats by up to 2 K
        machine.TrySet("running", 0);
        Every(machine, 1200, m => m.BodyCelsius, 1);
        Assert.InRange((machine.BodyCelsius - cold) / warm, Math.Exp(-1.0 / 3) - 0.01, Math.Exp(-1.0 / 3) + 0.01);
    }

    [Fact]
    public void An_intermittent_overload_lasts_twenty_seconds_of_every_ten_minutes()
    {
        SimulatedMachine machine = New();
        machine.Faults.TryStart(Faults.IntermittentOverload, null, 0);
        int overloaded = Every(machine, 3600, m => m.CurrentAmps, 1).Count(amps => amps > 1.2 * 27.7);
        Assert.InRange(overloaded, 6 * 19, 6 * 21);
    }

    [Fact]
    public void A_scripted_power_is_read_back_exactly_until_it_is_taken_off()
    {
        SimulatedMachine machine = New();
        machine.TrySet("power", 17.3);
        Assert.All(Every(machine, 10, m => m.PowerKw), kw => Assert.Equal(17.3, kw));
        machine.TrySet("power", null);
        machine.Advance(0.02);
        Assert.NotEqual(17.3, machine.PowerKw);
        Assert.False(machine.TrySet("colour", 1));
    }

    [Fact]
    public void The_same_seed_gives_the_same_machine_and_another_seed_another()
    {
        Assert.Equal(Every(New(5), 60, m => m.PowerKw), Every(New(5), 60, m => m.PowerKw));
        Assert.NotEqual(Every(New(5), 60, m => m.PowerKw), Every(New(6), 60, m => m.PowerKw));
    }

    private SimulatedMachine New(ulong seed = 1) => new(_plate, seed);

    private static List<double> Every(SimulatedMachine machine, double seconds, Func<SimulatedMachine, double> value, double tick = 0.1)
    {
        var values = new List<double>();
        for (double t = 0; t < seconds; t += tick)
        {
            machine.Advance(tick);
            values.Add(value(machine));
        }

        return values;
    }
}
