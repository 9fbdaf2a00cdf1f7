using System.Net;
using System.Net.Sockets;

namespace EdgeAgent.CloudBridge.Connectors;

/// <summary>
/// Where the bridge's own requests, those of webhooks and connectors, may go: to public addresses by https, and to what the operator lists. Whoever may set up a
/// webhook names an address, and the bridge stands in the operator's network; without this it would look around there for them.
/// </summary>
public sealed record OutgoingOptions
{
    /// <summary>What is not on the public internet (IANA's special-purpose registries), as far as it is not left out by its family's public block.</summary>
    private static readonly IPNetwork[] s_special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork s_public6 = IPNetwork.Parse("2000::/3");

    /// <summary>Networks of the operator's own that webhooks and connectors may reach, by http too: 10.1.2.0/24, 10.1.2.3. None unless told.</summary>
    public IReadOnlyList<string> OwnNetworks { get; init; } = [];

    public IEnumerable<string> Problems() =>
        OwnNetworks
            .Where(network => !TryNetwork(network, out _))
            .Select(network => $"--own-networks names '{network}'; use networks or addresses like 10.1.2.0/24 and 10.1.2.3.");

    /// <summary>Stable name of what is wrong with an address that somebody wants requests sent to; null when nothing is that can be told without asking for its name.</summary>
    public string? Problem(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https")) return "bad-url";
        if (url.UserInfo.Length > 0) return "bad-url";
        bool isPlain = url.Scheme == "http";
        if (IPAddress.TryParse(url.IdnHost, out IPAddress? literal)) return MayReach(literal, isPlain) ? null : "address-refused";
        return isPlain && OwnNetworks.Count == 0 ? "https-only" : null;
    }

    /// <summary>Whether a connection to an address may be made.</summary>
    /// <param name="address">As the name was resolved; one that hides an IPv4 address counts as that.</param>
    /// <param name="isPlain">By http, without TLS.</param>
    public bool MayReach(IPAddress address, bool isPlain)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return IsOwn(address) || (!isPlain && IsPublic(address));
    }

    private static bool IsPublic(IPAddress address) =>
        (address.AddressFamily == AddressFamily.InterNetwork || s_public6.Contains(address)) && !s_special.Any(network => network.Contains(address));

    private bool IsOwn(IPAddress address) => OwnNetworks.Any(text => TryNetwork(text, out IPNetwork network) && network.Contains(address));

    private static bool TryNetwork(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network)) return true;
        if (!IPAddress.TryParse(text, out IPAddress? address)) return false;
        network = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }
}
