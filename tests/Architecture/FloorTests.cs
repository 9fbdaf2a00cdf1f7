namespace EdgeAgent.Architecture;

/// <summary>Arrows point down: the order of the floors of every project, from the ground up. A new folder gets its floor here.</summary>
public sealed class FloorTests
{
    private static readonly Floors[] s_all =
    [
        new(
            "firmware/Core",
            "EdgeAgent.Firmware",
            "EdgeAgent.Firmware",
            "Board Features",
            "Drivers Link Provisioning Storage",
            "Telemetry",
            "Sensing",
            Floors.Root),
        new(
            "firmware/Simulator",
            "EdgeAgent.Simulator",
            "EdgeAgent.Simulator",
            "Chips Machines",
            "Physics",
            "Boards",
            "Modules",
            "Control Joining Replay",
            Floors.Root),
        new("firmware/Flasher", "EdgeAgent.Flasher", "EdgeAgent.Flasher", Floors.Root),
        new("gateway/Cli", "EdgeAgent.Cli", "EdgeAgent.Cli", "Line Labels Sbom", "Replay", "Commands"),
        new(
            "gateway/Core",
            "EdgeAgent.Gateway",
            "EdgeAgent.Gateway",
            "Time Profiles Pairing",
            "Buffer",
            "Devices Outbox",
            "Ingest Machines",
            "Detection",
            "Alarms Commissioning Health",
            "Uplink",
            "Evidence",
            "Commands",
            Floors.Root
        ),
        new(
            "cloud-bridge/Core",
            "EdgeAgent.CloudBridge.Core",
            "EdgeAgent.CloudBridge",
            "Access Equipment Intake Knowledge Pairing",
            "HealthArchive",
            "WorkOrders",
            "Connectors"
        ),
        new(
            "cloud-bridge/Host",
            "EdgeAgent.CloudBridge",
            "EdgeAgent.CloudBridge",
            "Hosting",
            "Storage",
            "Equipment Knowledge",
            "Access HealthArchive",
            "Connectors",
            "WorkOrders",
            "Intake Pairing",
            "Api SetUp",
            "Web",
            Floors.Root
        ),
        new(
            "gateway/Contracts",
            "EdgeAgent.Contracts",
            "EdgeAgent.Contracts",
            "Files Languages Lanes Network Time",
            "Faults ModuleWire",
            "Reasons",
            "Profiles",
            "Pairing",
            "CloudWire"
        ),
        new(
            "gateway/Host",
            "EdgeAgent.Gateway.Host",
            "EdgeAgent.Gateway.Host",
            "Diagnostics",
            "Pairing Storage",
            "Box Listening",
            "Node Options",
            "Cloud Maintenance Page Plant",
            "Monitoring",
            Floors.Root
        ),
        new("gateway/Mqtt", "EdgeAgent.Mqtt", "EdgeAgent.Mqtt", Floors.Root, "Broker Listener Mqttnet"),
        new("gateway/Judge", "EdgeAgent.Judge", "EdgeAgent.Judge", "Drawn Recordings Scoring", "Commands", "Reporting"),
    ];

    public static TheoryData<string> Projects => [.. s_all.Select(floors => floors.Project)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_folder_uses_folders_of_lower_floors_only(string project) => Assert.Empty(s_all.Single(floors => floors.Project == project).Problems());

    [Fact]
    public void An_arrow_that_points_up_is_named()
    {
        Floors upsideDown = new("gateway/Cli", "EdgeAgent.Cli", "EdgeAgent.Cli", "Commands", "Replay", "Line Labels Sbom");

        Assert.Contains(upsideDown.Problems(), problem => problem.Contains("Replay (floor 1) uses Line (floor 2)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_without_a_floor_and_a_floor_without_a_folder_are_named()
    {
        Floors wrong = new("gateway/Cli", "EdgeAgent.Cli", "EdgeAgent.Cli", "Line Labels", "Replay", "Commands", "Gone");

        IReadOnlyList<string> problems = wrong.Problems();

        Assert.Contains(problems, problem => problem.StartsWith("gateway/Cli/Sbom stands on no floor", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith("gateway/Cli/Gone has a floor and no type", StringComparison.Ordinal));
    }
}
