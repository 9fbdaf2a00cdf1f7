using System.Net;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>
/// Under which address the pages are reached, and whom the bridge believes about where a request came from. Without it the bridge believes nobody but the
/// connection itself.
/// </summary>
public sealed record PublicPlace
{
    /// <summary>What links begin with and browsers name as their origin, like https://service.example; null for the address each request came to.</summary>
    public string? Origin { get; init; }

    /// <summary>Addresses and networks of proxies in front, whose X-Forwarded-For and X-Forwarded-Proto count; anybody else's do not.</summary>
    public IReadOnlyList<string> Proxies { get; init; } = [];

    /// <summary>Further host names the pages answer to, beside the origin's; with neither they answer to every name.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Browsers reach the pages with TLS.</summary>
    public bool IsSecure => Origin?.StartsWith("https://", StringComparison.Ordinal) == true;

    /// <summary>Every host name the pages answer to; empty for all.</summary>
    public IReadOnlyList<string> AllHosts => Origin is null ? Hosts : [new Uri(Origin).Host, .. Hosts];

    public IEnumerable<string> Problems()
    {
        bool isOrigin =
            Origin is null
            || (Uri.TryCreate(Origin, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" && url.GetLeftPart(UriPartial.Authority) == Origin);
        if (!isOrigin) yield return $"--public-origin is '{Origin}'; use scheme, host and port only, like https://service.example.";
        foreach (string proxy in Proxies.Where(proxy => !IPNetwork.TryParse(proxy, out _) && !IPAddress.TryParse(proxy, out _)))
            yield return $"--known-proxies names '{proxy}'; use addresses or networks like 10.1.2.3 and 10.1.2.0/24.";
        foreach (string host in Hosts.Where(host => Uri.CheckHostName(host) == UriHostNameType.Unknown))
            yield return $"--allowed-hosts names '{host}'; use host names or addresses without a port.";
    }
}
