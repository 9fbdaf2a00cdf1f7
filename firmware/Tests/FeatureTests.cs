using EdgeAgent.Firmware.Features;
using nanoFramework.TestFramework;
using Assert = nanoFramework.TestFramework.Assert;

namespace EdgeAgent.Firmware.ChipTests;

/// <summary>Features of signals whose value is known; windows are kept short for the chip's sake.</summary>
[TestClass]
public static class FeatureTests
{
    [TestMethod]
    [DataRow(50, 0)]
    [DataRow(50, 30)]
    [DataRow(60, 0)]
    public static void The_RMS_of_whole_cycles_is_within_a_tenth_of_a_per_cent(int lineHz, int thirdPercent)
    {
        var window = new short[103];
        for (int i = 0; i < window.Length; i++)
        {
            double angle = 2 * Math.PI * lineHz * i / 860;
            window[i] = (short)Math.Floor(160.5 + (8000 * (Math.Sin(angle) + (thirdPercent / 100.0 * Math.Sin(3 * angle)))));
        }

        var rms = new CycleRms();
        rms.Compute(window, window.Length);
        double third = thirdPercent / 100.0;
        Near(8000 / Math.Sqrt(2) * Math.Sqrt(1 + (third * third)), rms.RmsCounts, 0.002);
    }

    [TestMethod]
    public static void Velocity_peak_and_kurtosis_of_a_sine_are_those_of_a_sine()
    {
        const double rate = 10000.0 / 3;
        var features = new VibrationFeatures(rate);
        features.Reset();
        var slice = new short[100];
        for (int done = 0; done < 2600; done += slice.Length)
        {
            for (int i = 0; i < slice.Length; i++) slice[i] = (short)Math.Floor(0.5 + 2000 + (6000 * Math.Sin(2 * Math.PI * 160 * (done + i) / rate)));
            features.Add(slice, 0, 1, slice.Length);
        }

        Near(6000 / Math.Sqrt(2) / (2 * Math.PI * 160), features.VelocityRms, 0.02);
        Near(6000, features.AccelerationPeak, 0.01);
        Near(2000, features.MeanCounts, 0.01);
        Near(1.5, features.Kurtosis, 0.02);
        Near(Math.Sqrt(2), features.CrestFactor, 0.02);
    }

    [TestMethod]
    public static void The_thermal_model_meets_the_check_values_of_trip_class_10()
    {
        Near(7.0, TripSeconds(0, 7.2), 0.04);
        Near(234, TripSeconds(0, 1.5), 0.02);
        Near(68, TripSeconds(7901, 1.5), 0.03);                                           // from the heat of rated load
        Assert.AreEqual(-1, new ThermalModel(10, 283, 0).SecondsToTrip(10.5, 0));
        Assert.IsTrue(new ThermalModel(10, 283, -1).Used > 0.78, "unknown means hot");
    }

    [TestMethod]
    public static void A_run_is_counted_and_a_rotor_that_stands_is_seen()
    {
        var run = new RunTracker(10, 5, 100);
        var rotor = new LockedRotor(10, 10_000);
        run.Add(0, 0);
        for (int second = 1; second <= 8; second++)
        {
            run.Add(second * 1000L, 60);
            rotor.Add(second * 1000L, 60);
        }

        Assert.AreEqual((int)RunState.Starting, (int)run.State);
        Assert.AreEqual(6, run.StartCount);
        Assert.IsFalse(rotor.IsActive);
        for (int second = 9; second <= 12; second++) rotor.Add(second * 1000L, 60);
        Assert.IsTrue(rotor.IsActive);
        rotor.Add(13_000, 8);
        Assert.IsFalse(rotor.IsActive);
    }

    [TestMethod]
    public static void A_limit_ends_three_kelvin_below_and_a_rise_is_the_slope()
    {
        var limit = new TemperatureLimit(90_000);
        limit.Add(90_000);
        limit.Add(87_500);
        Assert.IsTrue(limit.IsActive);
        limit.Add(86_999);
        Assert.IsFalse(limit.IsActive);

        var rise = new RiseRate(30, 60_000);
        for (int i = 0; i < 30; i++) rise.Add(i * 5000L, 40 + (i * 5 / 60.0 * 1.2));
        Assert.IsTrue(rise.TryPerMinute(out double perMinute));
        Near(1.2, perMinute, 0.001);
    }

    internal static void Near(double expected, double actual, double part) =>
        Assert.IsTrue(Math.Abs(actual - expected) <= part * Math.Abs(expected), "expected " + expected + ", found " + actual);

    private static double TripSeconds(int usedBefore, double relative)
    {
        var model = new ThermalModel(10, 283, usedBefore);
        long nowMs = 0;
        for (; !model.IsTripped && nowMs < 1_000_000; nowMs += 100) model.Add(nowMs, relative * 10, 0);
        return nowMs / 1000.0;
    }
}
