using System.Text.RegularExpressions;
using Mono.Cecil;

namespace EdgeAgent.Architecture;

/// <summary>
/// No room without a door: what is public is reached by a route, a page, a verb or a message. What only tests call goes, or stands here with what it is for.
/// </summary>
public sealed partial class DoorTests
{
    // edge simulate is a verb of the product.
    private static readonly (string Project, string Assembly)[] s_product =
    [
        ("gateway/Contracts", "EdgeAgent.Contracts"),
        ("gateway/Core", "EdgeAgent.Gateway"),
        ("gateway/Mqtt", "EdgeAgent.Mqtt"),
        ("gateway/Host", "EdgeAgent.Gateway.Host"),
        ("gateway/Judge", "EdgeAgent.Judge"),
        ("gateway/Cli", "EdgeAgent.Cli"),
        ("cloud-bridge/Core", "EdgeAgent.CloudBridge.Core"),
        ("cloud-bridge/Host", "EdgeAgent.CloudBridge"),
        ("firmware/Core", "EdgeAgent.Firmware"),
        ("firmware/Simulator", "EdgeAgent.Simulator"),
        ("firmware/Flasher", "EdgeAgent.Flasher"),
        ("tests/Simulation", "EdgeAgent.Simulation"),
    ];

    private static readonly Dictionary<string, string> s_withoutDoor = new()
    {
        ["EdgeAgent.CloudBridge.Pairing.GatewayRetirement.CertificatesOf"] = "the pages of gateways and modules, which show certificates",
        ["EdgeAgent.CloudBridge.Pairing.Authority.CertificateStore.OfGateway"] = "the pages of gateways and modules, which show certificates",
        ["EdgeAgent.CloudBridge.Pairing.GatewayRetirement.Retire"] = "the pages of gateways and modules, where one is taken out of service",
        ["EdgeAgent.CloudBridge.Pairing.GatewayRetirement.Revoke"] = "the pages of gateways and modules, where a stolen one is locked out",
        ["EdgeAgent.Contracts.Pairing.ModuleJoin.Open"] = "the module's half of joining, which the chip has in its own words; the two are compared",
        ["EdgeAgent.Firmware.Drivers.StFifoAccelerometer.SelfTest"] = "the first board's check list",
        ["EdgeAgent.Firmware.Sensing.ModuleSettings.Problems"] = "the tests of the defaults; DeviceConfig checks what a person writes",
        ["EdgeAgent.Firmware.Sensing.VibrationOptions.Problems"] = "the tests of the defaults; what a person writes is checked by DeviceConfig",
        ["EdgeAgent.Flasher.ModuleCheck.TryRead"] = "the other half of the check digit that the flasher writes",
        ["EdgeAgent.Gateway.Buffer.MemoryGatewayStore.ReadQuarantine"] = "what every store must be able to show; only the SQLite one has a verb to come",
        ["EdgeAgent.Gateway.Host.Storage.SqliteGatewayStore.ReadQuarantine"] = "a verb of edge buffer that shows what was refused and kept",
        ["EdgeAgent.Gateway.Host.Storage.StoreStatements.ReadQuarantine"] = "a verb of edge buffer that shows what was refused and kept",
    };

    [Fact]
    public void A_public_method_is_reached_by_a_program_of_the_product()
    {
        HashSet<string> onTheChip = CalledOnTheChip();

        IEnumerable<string> without = Without(s_product, method => IsOfTheModule(method) && onTheChip.Contains(method.Name));

        string[] found = [.. without];
        Assert.Equal("", string.Join('\n', found.Except(s_withoutDoor.Keys)));
        Assert.Equal("", string.Join('\n', s_withoutDoor.Keys.Except(found)));
    }

    [Fact]
    public void What_only_tests_call_is_named()
    {
        IEnumerable<string> without = Without([("tests/Architecture", "EdgeAgent.Architecture")], _ => false);

        Assert.Contains("EdgeAgent.Architecture.DoorTests/Room.NobodyCallsThis", without);
    }

    private static string[] Without((string Project, string Assembly)[] programs, Func<MethodDefinition, bool> isCalledElsewhere)
    {
        List<ProductAssembly> assemblies = [.. programs.Select(program => ProductAssembly.Open(program.Project, program.Assembly))];
        try
        {
            return [.. new Reach(assemblies, isCalledElsewhere).WithoutDoor.Where(IsOfTheProduct).Select(NameOf).Distinct().Order(StringComparer.Ordinal)];
        }
        finally
        {
            assemblies.ForEach(assembly => assembly.Dispose());
        }
    }

    // Simulation and simulator open doors. What they offer themselves is their tests' and, through the module's interfaces, the module's.
    private static bool IsOfTheProduct(MethodDefinition method) => method.Module.Assembly.Name.Name is not ("EdgeAgent.Simulation" or "EdgeAgent.Simulator");

    private static string NameOf(MethodDefinition method) => $"{method.DeclaringType.FullName}.{method.Name}";

    // The application on the chip is compiled by another compiler; what it calls is read from its source.
    private static HashSet<string> CalledOnTheChip() =>
        [
            .. new[] { "firmware/Device", "firmware/VirtualDevice" }
                .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Checkout.Root, folder), "*.cs", SearchOption.AllDirectories))
                .SelectMany(file => CallPattern().Matches(File.ReadAllText(file)).Select(call => call.Groups[1].Value)),
        ];

    private static bool IsOfTheModule(MethodDefinition method) =>
        method.DeclaringType.FullName.StartsWith("EdgeAgent.Firmware.", StringComparison.Ordinal)
        || method.DeclaringType.FullName.StartsWith("EdgeAgent.Contracts.ModuleWire.", StringComparison.Ordinal);

    [GeneratedRegex(@"\b(\w+)\(")]
    private static partial Regex CallPattern();

    private static class Room
    {
        public static void NobodyCallsThis() { }
    }
}
