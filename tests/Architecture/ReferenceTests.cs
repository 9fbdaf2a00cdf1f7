using System.Xml.Linq;

namespace EdgeAgent.Architecture;

/// <summary>Which project sees which. What is started as a process and never called is not seen.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> s_sees = new()
    {
        ["gateway/Contracts/Contracts.csproj"] = [],
        ["gateway/Core/Gateway.Core.csproj"] = ["Contracts"],
        ["gateway/Mqtt/Mqtt.csproj"] = ["Contracts"],
        ["gateway/Host/Gateway.Host.csproj"] = ["Contracts", "Gateway.Core", "Mqtt"],
        ["gateway/Judge/Judge.csproj"] = ["Gateway.Core"],
        ["gateway/Cli/Cli.csproj"] = ["Contracts", "Mqtt"],
        ["cloud-bridge/Core/CloudBridge.Core.csproj"] = ["Contracts"],
        ["cloud-bridge/Host/CloudBridge.Host.csproj"] = ["CloudBridge.Core", "Contracts", "Mqtt"],
        ["firmware/Core/Firmware.Core.csproj"] = ["Contracts"],
        ["firmware/Simulator/Simulator.csproj"] = ["Contracts", "Firmware.Core", "Mqtt"],
        ["firmware/Flasher/Flasher.csproj"] = ["Contracts", "Firmware.Core"],
    };

    public static TheoryData<string> Projects => [.. s_sees.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_sees_what_the_design_lets_it_see(string project)
    {
        IEnumerable<string> seen = XDocument
            .Parse(Checkout.Read(project))
            .Descendants("ProjectReference")
            .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));

        Assert.Equal(s_sees[project], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_program_of_the_product_is_missing_here()
    {
        IEnumerable<string> programs = new[] { "gateway", "cloud-bridge", "firmware" }
            .SelectMany(part => Directory.EnumerateFiles(Path.Combine(Checkout.Root, part), "*.csproj", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Checkout.Root, path))
            .Where(path => !path.StartsWith("firmware/NanoContract", StringComparison.Ordinal));

        // Device, VirtualDevice and the chip's tests are nanoFramework projects, held by firmware/NanoContract.
        Assert.Equal(s_sees.Keys.Order(StringComparer.Ordinal), programs.Where(path => !IsForTheChip(path)).Order(StringComparer.Ordinal));
    }

    private static bool IsForTheChip(string project) => Checkout.Read(project).Contains("nanoFramework.NET.Sdk", StringComparison.Ordinal);
}
