using System.Net;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Host.Box;
using EdgeAgent.Gateway.Host.Diagnostics;
using EdgeAgent.Gateway.Host.Listening;
using EdgeAgent.Gateway.Host.Pairing;

namespace EdgeAgent.Gateway.Host.Options;

public sealed record HttpOptions
{
    /// <summary>0 takes a free port; it is printed at the start.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Loopback unless somebody says otherwise: the page has no log-in of its own.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Names of this box in the plant network, beside its own host name; under any other the page does not answer.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Whether whoever reaches the page from the plant network may shelve, drill and sign there, though the page knows nobody.</summary>
    public bool ChangesFromPlant { get; init; }

    public IEnumerable<string> Problems()
    {
        if (Port is < 0 or > IPEndPoint.MaxPort) yield return $"port is {Port}; use 0 to {IPEndPoint.MaxPort}.";
        if (!IPAddress.TryParse(Address, out _)) yield return $"address is '{Address}'; use an IP address such as 127.0.0.1 or 0.0.0.0.";
    }
}

/// <summary>gateway.yaml: everything about this gateway but its machines.</summary>
public sealed record GatewayHostOptions
{
    public string Id { get; init; } = "";

    /// <summary>Directory of the store.</summary>
    public string Data { get; init; } = "data";
    /// <summary>Where this gateway hears its modules itself. Unused, they come by the broker that <see cref="Plant"/> names.</summary>
    public ModulePortOptions Modules { get; init; } = new();

    public BrokerOptions Plant { get; init; } = new();
    public BrokerOptions Cloud { get; init; } = new() { Port = 1884 };
    public HttpOptions Http { get; init; } = new();

    /// <summary>Where this gateway is paired; unused for one that is set up by files alone.</summary>
    public BridgePlace Bridge { get; init; } = new();

    /// <summary>The plant broker, when this gateway looks after its files.</summary>
    public PlantBrokerOptions PlantBroker { get; init; } = new();

    /// <summary>Where new modules join, when this gateway has an access point for that.</summary>
    public CommissioningOptions Commissioning { get; init; } = new();

    /// <summary>Button and stack light of the box.</summary>
    public BoxOptions Box { get; init; } = new();

    /// <summary>
    /// Commits are at least this far apart while little comes, so that several frames share one. A module's own alarm never waits for it; what the gateway's
    /// detectors find in plain frames does, behind their on delays of seconds. Longer saves a flash disk.
    /// </summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>date or kernel: what says that the box's clock is right.</summary>
    public ClockTrust Clock { get; init; }
    public GatewayOptions Core { get; init; } = new();
    public DetectionOptions Detection { get; init; } = new();

    /// <summary>The core's options with the id in them, and with the box's own time zone where none is named.</summary>
    public GatewayOptions CoreOptions => Core with { Id = Id, Health = Core.Health with { TimeZone = Core.Health.TimeZone ?? TimeZoneInfo.Local.Id } };

    public IEnumerable<string> Problems()
    {
        if (Data.Length == 0) yield return "data is empty; name the directory of the store.";
        if (CommitInterval < TimeSpan.Zero || CommitInterval > TimeSpan.FromSeconds(2)) yield return $"commitInterval is {CommitInterval}; use 0 to 2 seconds.";
        foreach (string problem in Modules.Problems()) yield return "modules." + problem;
        if (Modules.IsUsed && PlantBroker.IsUsed) yield return "modules.port and plantBroker.folder are both given; modules come to one of them.";
        foreach (string problem in Plant.Problems()) yield return "plant." + problem;
        foreach (string problem in Cloud.Problems()) yield return "cloud." + problem;
        foreach (string problem in Http.Problems()) yield return "http." + problem;
        foreach (string problem in Bridge.Problems()) yield return "bridge." + problem;
        foreach (string problem in PlantBroker.Problems()) yield return "plantBroker." + problem;
        foreach (string problem in Commissioning.Problems()) yield return "commissioning." + problem;
        foreach (string problem in Box.Problems()) yield return "box." + problem;
        // A gateway that is to be paired gets its id by that.
        foreach (string problem in (Bridge.IsUsed && Id.Length == 0 ? CoreOptions with { Id = "gateway" } : CoreOptions).Problems()) yield return problem;
        foreach (string problem in Detection.Problems()) yield return "detection." + problem;
    }
}
