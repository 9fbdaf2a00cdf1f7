using System.Text.RegularExpressions;
using EdgeAgent.Firmware.Tests.Support;

namespace EdgeAgent.Firmware.Tests.Portability;

/// <summary>The versions a chip's build is pinned to.</summary>
public sealed partial class PinTests
{
    [Fact]
    public void M2mqtt_is_not_one_whose_connect_every_broker_refuses()
    {
        Version version = Version.Parse(Pins().Single(pin => pin.Groups["id"].Value == "nanoFramework.M2Mqtt").Groups["version"].Value);
        Assert.True(version >= new Version(5, 1, 221), $"M2Mqtt {version} sends stray zero bytes in a CONNECT with a will; use 5.1.221 or newer.");
    }

    [Fact]
    public void Every_pin_says_against_which_commit_it_was_compiled() =>
        Assert.All(Pins(), pin => Assert.Matches("<!-- [A-Za-z0-9.]+ [0-9a-f]{7,9} -->$", pin.Value));

    [Fact]
    public void The_core_library_the_gate_compiles_against_is_the_one_of_the_chips_build()
    {
        string central = File.ReadAllText(Path.Combine(Repository.Root, "Directory.Packages.props"));
        string version = Pins().Single(pin => pin.Groups["id"].Value == "nanoFramework.CoreLibrary").Groups["version"].Value;
        Assert.Contains($"""<PackageVersion Include="nanoFramework.CoreLibrary" Version="{version}" />""", central, StringComparison.Ordinal);
    }

    private static Match[] Pins()
    {
        string[] files = ["Nano.props", "Device/Device.csproj"];
        return [.. files.SelectMany(file => Pin().Matches(File.ReadAllText(Path.Combine(Repository.Root, "firmware", file))))];
    }

    [GeneratedRegex("""<PackageReference Include="(?<id>[^"]+)" Version="(?<version>[^"]+)" />[^\n]*""")]
    private static partial Regex Pin();
}
