namespace EdgeAgent.Firmware.Link;

/// <summary>Patience of the link.</summary>
public sealed class LinkOptions
{
    /// <summary>A try that has not connected by then is given up; TLS on the chip takes seconds.</summary>
    public int ConnectTimeoutMs { get; init; } = 20000;

    /// <summary>Wait after the first failure; doubled after each further one.</summary>
    public int FirstDelayMs { get; init; } = 1000;

    /// <summary>The wait never grows beyond this.</summary>
    public int LongestDelayMs { get; init; } = 60000;

    /// <summary>Only a link that lasted this long lets the next wait start small again.</summary>
    public int StableAfterMs { get; init; } = 60000;
}
