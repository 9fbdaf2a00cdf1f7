using System.Globalization;
using EdgeAgent.Hardware.Tests.Data;

namespace EdgeAgent.Hardware.Tests.Simulation;

/// <summary>
/// The SPI clock of the sensor head leaves the data time to arrive: the chip puts a bit out up to 50 ns after the falling edge (data sheets of
/// ISM330DHCX and IIS3DWB, tv(SO)), the pin reads it at the next rising edge.
/// </summary>
public sealed class HeadCableTests(ITestOutputHelper output)
{
    private const double MarginSeconds = 20e-9;   // set-up time of the pin, jitter and a cable that is not ideal

    [Fact]
    public void At_the_stated_clock_data_arrives_20_ns_before_it_is_sampled_and_at_10_MHz_it_would_not()
    {
        double delaySeconds = RoundTripSeconds();
        double slowestHalfPeriod = SensorModule.Read(RepositoryFiles.SensorModule).Devices
            .Where(row => row["select"] is "CS_ISM" or "CS_IIS")
            .Min(row => 0.5 / double.Parse(row["clock_hz"], CultureInfo.InvariantCulture));
        output.WriteLine($"clock edge to data at the pin: {delaySeconds * 1e9:F1} ns; half a period is {slowestHalfPeriod * 1e9:F0} ns");

        Assert.True(slowestHalfPeriod - delaySeconds >= MarginSeconds);
        Assert.True((0.5 / 10e6) - delaySeconds < MarginSeconds, "10 MHz would do; then devices.csv is too careful.");
    }

    [Fact]
    public void The_clock_at_the_chip_neither_rings_over_its_supply_by_more_than_03_V_nor_crosses_the_threshold_twice()
    {
        var measured = Ngspice.Measure("clock at the head", Circuit() + """
            .meas tran top MAX v(sckh) from=0 to=600n
            .meas tran low MIN v(sckh) from=0 to=600n
            .meas tran first WHEN v(sckh)=1.65 CROSS=1
            .meas tran last WHEN v(sckh)=1.65 CROSS=LAST
            .meas tran rise WHEN v(sckh)=1.65 RISE=1
            """);

        Assert.InRange(measured["top"], 3.0, 3.6);
        Assert.InRange(measured["low"], -0.3, 0.3);
        // One falling and one rising edge within the window: the first crossing falls, the last is the only rise.
        Assert.True(measured["first"] < 200e-9);
        Assert.Equal(measured["rise"], measured["last"], 1e-12);
    }

    private static double RoundTripSeconds()
    {
        var measured = Ngspice.Measure("data from the head", Circuit() + """
            .meas tran edge WHEN v(sck)=1.65 FALL=1
            .meas tran data WHEN v(miso)=2.475 RISE=1
            """);
        return measured["data"] - measured["edge"];   // 0.75 of the supply: a high level for certain (ESP32 data sheet)
    }

    // The clock falls at 100 ns; the chip answers with a rising bit 50 ns after it saw the edge.
    private static string Circuit() => $"""
        .include {Ngspice.Library("head-cable.lib")}
        Vsck sck 0 pulse(3.3 0 100n 3n 3n 250n 1u)
        Bsee see 0 V = 3.3*(0.5-0.5*tanh((V(sckh)-1.65)*20))
        Rsee see tin 50
        Tdelay tin 0 tout 0 Z0=50 TD=50n
        Rterm tout 0 50
        Bso so 0 V = 3.3*(0.5+0.5*tanh((V(tout)-0.825)*20))
        Xcable sck sckh so miso head_cable
        .tran 0.2n 600n

        """;
}
