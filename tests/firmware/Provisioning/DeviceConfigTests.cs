using System.Text;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Provisioning;
using EdgeAgent.Firmware.Sensing;

namespace EdgeAgent.Firmware.Tests.Provisioning;

public sealed class DeviceConfigTests
{
    public const string Good = """
        # written by the flasher
        module=0200000011
        incarnation=00000000deadbeef
        board=s3
        wifi=plant net
        wifi-password=a=b c
        host=192.168.4.1
        port=8883
        gateway=plant-1
        secret=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
        electrical=clamps
        vibration-point=1
        temperature=pt100-3
        rated-ma=27700
        """;

    [Fact]
    public void A_good_file_is_read()
    {
        DeviceConfig config = Parse(Good);
        Assert.Equal("", config.Problems);
        Assert.Equal(0x00000000deadbeefUL, config.FirstIncarnation);
        Assert.Equal("plant net", config.WifiName);
        Assert.Equal("a=b c", config.WifiPassword);
        Assert.Equal(27700, config.RatedMilliAmps);
    }

    [Fact]
    public void Calibration_sensors_and_limits_are_taken_from_the_file()
    {
        DeviceConfig config = Parse(
            Good + "\nclamp-ratio-1=10123\nclamp-ratio-3=9876\nwide-band-point=2\nwide-band-ms=2000\n"
            + "start-s=20\ntemperature-limit-mc=120000\nvibration-sensor=mpu9250\n");
        Assert.Equal("", config.Problems);
        Assert.Equal([10123, 10000, 9876], config.ClampRatios);
        Assert.Equal(
            (2, 2000, 20, 120_000, "mpu9250"),
            (config.WideBandPoint, config.WideBandMs, config.LongestStartSeconds, config.TemperatureLimitMilliC, config.VibrationSensor));
    }

    [Fact]
    public void An_empty_file_names_everything_that_is_missing()
    {
        string problems = Parse("").Problems;
        Assert.All(["module", "incarnation", "secret"], key => Assert.Contains(key, problems, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_without_any_plant_is_whole_and_one_with_half_a_plant_is_not()
    {
        DeviceConfig config = Parse(
            string.Join(
                '\n',
                Good.Split('\n').Where(
                    line => !line.StartsWith("wifi", StringComparison.Ordinal)
                        && !line.StartsWith("host", StringComparison.Ordinal)
                        && !line.StartsWith("gateway", StringComparison.Ordinal))));
        Assert.Equal(("", false), (config.Problems, config.IsPlaced));
        string half = Parse(Good.Replace("host=192.168.4.1", "", StringComparison.Ordinal)).Problems;
        Assert.Equal("host is missing. ", half);
    }

    [Theory]
    [InlineData("electrical=pzem", true)]
    [InlineData("electrical=pzem\nmeter-supply=machine", true)]
    [InlineData("electrical=pzem\nmeter-supply=own", false)]
    [InlineData("electrical=sdm630", false)]
    [InlineData("electrical=sdm630\nmeter-supply=machine", true)]
    [InlineData("electrical=clamps", false)]
    public void A_meter_that_has_no_supply_but_what_it_measures_is_fed_by_the_machine_unless_somebody_says_otherwise(string lines, bool isFed)
    {
        DeviceConfig config = Parse(Good.Replace("electrical=clamps", lines, StringComparison.Ordinal));
        Assert.Equal(("", isFed), (config.Problems, config.IsMeterFedByMachine));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("supply=own", false)]
    [InlineData("supply=machine", true)]
    public void A_module_that_its_machine_feeds_says_so_with_its_first_words(string line, bool isFed)
    {
        DeviceConfig config = Parse(Good + "\n" + line);
        var settings = new ModuleSettings { IsFedByMachine = config.Supply == "machine" };
        string said = ModuleStateText.Online(1, "1.0", "s3", 1) + (settings.IsFedByMachine ? ModuleStateText.FedByMachine : "");
        Assert.Equal(("", isFed), (config.Problems, ModuleStateText.IsFedByMachine(said)));
    }

    [Theory]
    [InlineData("electrical=sdm630", true)]
    [InlineData("electrical=sdm630\nmeter-supply=own", false)]
    [InlineData("electrical=sdm630\nmeter-supply=machine", false)]
    [InlineData("electrical=pzem", false)]
    public void Where_nobody_named_the_supply_of_a_meter_its_own_record_may_tell(string lines, bool isLearned) =>
        Assert.Equal(isLearned, Parse(Good.Replace("electrical=clamps", lines, StringComparison.Ordinal)).IsMeterSupplyLearned);

    [Theory]
    [InlineData("board=s3", "board=s4", "board")]
    [InlineData("rated-ma=27700", "supply=mains", "supply is neither own nor machine")]
    [InlineData("board=s3", "board=wroom", "clamps or vibration")]
    [InlineData("port=8883", "port=x", "port is no whole number")]
    [InlineData("rated-ma=27700", "clamp-ratio-2=4999", "clamp-ratio-2")]
    [InlineData("rated-ma=27700", "vibration-sensor=adxl", "vibration-sensor")]
    [InlineData("rated-ma=27700", "wide-band-ms=4001\nwide-band-point=1", "wide-band-ms")]
    [InlineData("board=s3", "board=wroom\nwide-band-point=1", "wide-band-point needs an s3")]
    [InlineData("electrical=clamps", "electrical=pzem\nphases=2", "phases must be 1 or 3")]
    [InlineData("rated-ma=27700", "meter-supply=mains", "meter-supply is neither own nor machine")]
    [InlineData("rated-ma=27700", "meter-supply=machine", "meter-supply=machine needs a meter")]
    [InlineData("rated-ma=27700", "start-s=0", "start-s")]
    [InlineData("rated-ma=27700", "temperature-limit-mc=-1", "temperature-limit-mc")]
    [InlineData("secret=00", "secret=zz", "secret")]
    public void A_wrong_value_is_named(string from, string to, string problem) =>
        Assert.Contains(problem, Parse(Good.Replace(from, to, StringComparison.Ordinal)).Problems, StringComparison.Ordinal);

    [Theory]
    [InlineData("temperature-limit-mC=120000", "temperature-limit-mC is no key")]
    [InlineData("temperatur-limit-mc=120000", "temperatur-limit-mc is no key")]
    [InlineData(" thermal-s=600", " thermal-s is no key")]
    [InlineData("temperature-limit-mc 120000", "is no key=value")]
    public void A_mistyped_limit_is_refused_by_name_and_not_left_off(string line, string problem) =>
        Assert.Contains(problem, Parse(Good + "\n" + line).Problems, StringComparison.Ordinal);

    [Fact]
    public void A_file_of_nothing_but_unknown_keys_is_refused_in_few_words() =>
        Assert.InRange(Parse(string.Concat(Enumerable.Range(0, 500).Select(i => $"k{i}=1\n"))).Problems.Length, 1000, 2000);

    [Fact]
    public void Windows_line_ends_make_no_difference() => Assert.Equal("", Parse(Good.Replace("\n", "\r\n", StringComparison.Ordinal)).Problems);

    [Fact]
    public void A_file_of_random_bytes_is_refused_and_never_throws()
    {
        const int seed = 4;
        var random = new Random(seed);
        for (int i = 0; i < 2000; i++)
        {
            var bytes = new byte[random.Next(600)];
            random.NextBytes(bytes);
            Assert.NotEqual("", DeviceConfig.Parse(bytes).Problems);
        }
    }

    private static DeviceConfig Parse(string text) => DeviceConfig.Parse(Encoding.ASCII.GetBytes(text));
}
