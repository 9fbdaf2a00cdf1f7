using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Gateway.Tests.Support;

namespace EdgeAgent.Gateway.Tests.Health;

/// <summary>The rig's pump has a rated input of 10 kW and starts at 08:00.</summary>
public class HealthRecorderTests
{
    private static HealthHourData[] Hours(Rig rig) => [.. rig.Events(Lane.Health).Select(cloudEvent =>
    {
        Assert.True(CloudEventCodec.TryPayload(cloudEvent, CloudJson.Default.HealthHourData, out HealthHourData hour));
        return hour;
    })];

    [Fact]
    public void A_steady_hour_adds_up_to_its_energy_and_is_closed_once()
    {
        var rig = new Rig();
        long sequence = 0;
        rig.Live(ref sequence, 3600, 1, powerKw: 6);
        rig.Run(TimeSpan.FromMinutes(5));

        HealthHourData hour = Assert.Single(Hours(rig));
        Assert.Equal(Rig.Start, hour.Hour);
        Assert.InRange(hour.EnergyKwh!.Value, 5.99, 6.0);
        Assert.Equal("measured", hour.EnergyWorth);
        Assert.InRange(hour.RunSeconds, 3595, 3600);
        Assert.InRange(hour.MeanLoadFactor!.Value, 0.599, 0.601);
        Assert.Equal(0, hour.OverRatedSeconds);
        Assert.Equal(1, hour.Version);
    }

    [Fact]
    public void Time_without_readings_is_unknown_and_not_zero()
    {
        var rig = new Rig();
        long sequence = 0;
        rig.Live(ref sequence, 600, 1, powerKw: 6);
        rig.Run(TimeSpan.FromMinutes(60));

        HealthHourData hour = Assert.Single(Hours(rig));
        Assert.InRange(hour.ObservedSeconds, 598, 610);
        Assert.InRange(hour.EnergyKwh!.Value, 0.99, 1.02);
    }

    [Fact]
    public void Power_over_rated_input_and_starts_are_counted()
    {
        var rig = new Rig();
        long sequence = 0;
        rig.Live(ref sequence, 60, 1, powerKw: 0);
        rig.Live(ref sequence, 120, 1, powerKw: 12);
        rig.Live(ref sequence, 60, 1, powerKw: 0);
        rig.Live(ref sequence, 60, 1, powerKw: 2);
        rig.Run(TimeSpan.FromMinutes(60));

        HealthHourData hour = Hours(rig)[0];
        Assert.Equal(2, hour.Starts);
        Assert.InRange(hour.OverRatedSeconds, 118, 122);
        Assert.InRange(hour.IdleSeconds, 58, 72);
        Assert.InRange(hour.IdleEnergyKwh!.Value, 0.032, 0.041);
        Assert.Equal(12, hour.PeakPowerKw);
    }

    [Fact]
    public void Readings_that_come_after_the_hour_was_closed_make_a_new_version()
    {
        var rig = new Rig();
        long sequence = 0;
        rig.Live(ref sequence, 600, 1, powerKw: 6);
        DateTimeOffset away = rig.Now;
        rig.Run(TimeSpan.FromMinutes(60));
        for (int i = 1; i <= 1800; i += 5) rig.Send(Rig.Features(++sequence, 1, stamp: away.AddSeconds(i), powerKw: 6));
        rig.Run(TimeSpan.FromMinutes(5));

        Assert.Equal([1, 2], Hours(rig).Select(hour => hour.Version));
        Assert.InRange(Hours(rig)[1].EnergyKwh!.Value, 3.9, 4.1);
    }

    [Fact]
    public void A_backlog_that_drains_for_minutes_corrects_its_hour_a_few_times_and_not_with_every_frame()
    {
        var rig = new Rig();
        long sequence = 0;
        rig.Live(ref sequence, 1, 1, powerKw: 6);
        DateTimeOffset away = rig.Now;
        rig.Run(TimeSpan.FromMinutes(70));
        for (int i = 1; i <= 1800; i += 2)
        {
            rig.Send(Rig.Features(++sequence, 1, stamp: away.AddSeconds(i), powerKw: 6));
            rig.Run(TimeSpan.FromSeconds(1));
        }

        rig.Run(TimeSpan.FromMinutes(6));
        HealthHourData[] versions = [.. Hours(rig).Where(hour => hour.Hour == Hours(rig)[0].Hour)];
        Assert.InRange(versions.Length, 3, 6);
        Assert.InRange(versions[^1].ObservedSeconds, 1790, 1812);
    }

    [Fact]
    public void A_kill_in_the_middle_of_an_hour_adds_nothing_twice_and_loses_nothing()
    {
        var rig = new Rig();
        long sequence = 0;
        for (int i = 0; i < 12; i++)
        {
            rig.Live(ref sequence, 300, 1, powerKw: 6);
            rig.Restart();
        }

        rig.Run(TimeSpan.FromMinutes(5));
        Assert.InRange(Hours(rig)[0].EnergyKwh!.Value, 5.95, 6.0);
    }
}
