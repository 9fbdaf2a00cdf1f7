namespace EdgeAgent.Gateway.Host.Pairing;

/// <summary>
/// Where the bridge's enrolment endpoint is, and what this gateway trusts before it knows anything else. Comes with the package, not from the network.
/// </summary>
public sealed record BridgePlace
{
    /// <summary>https://HOST:PORT; empty for a gateway that is not paired with a bridge.</summary>
    public string Url { get; init; } = "";

    /// <summary>PEM file of the authority that signed the endpoint's certificate.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>PEM file of the key the bridge signs its time with.</summary>
    public string TimeKeyFile { get; init; } = "";

    /// <summary>Host of the links on labels and on the plant page; empty takes the one of <see cref="Url"/>.</summary>
    public string LabelHost { get; init; } = "";

    /// <summary>Linux input device of a push button (gpio-keys), /dev/input/by-path/…; empty for a box without one.</summary>
    public string ButtonDevice { get; init; } = "";

    public bool IsUsed => Url.Length > 0;

    /// <summary>What stands in links.</summary>
    public string Host => LabelHost.Length > 0 ? LabelHost : new Uri(Url).Host;

    public IEnumerable<string> Problems()
    {
        if (!IsUsed) yield break;
        if (!Uri.TryCreate(Url, UriKind.Absolute, out Uri? url) || url.Scheme != Uri.UriSchemeHttps) yield return $"url is '{Url}'; use https://HOST:PORT.";
        if (!File.Exists(CaFile)) yield return $"caFile {CaFile} does not exist or cannot be read; it comes with the bridge.";
        if (!File.Exists(TimeKeyFile)) yield return $"timeKeyFile {TimeKeyFile} does not exist or cannot be read; it comes with the bridge.";
        if (LabelHost.Length > Contracts.Pairing.LabelCodec.MaxHostLength)
            yield return $"labelHost has {LabelHost.Length} characters; use up to {Contracts.Pairing.LabelCodec.MaxHostLength}.";
    }
}
