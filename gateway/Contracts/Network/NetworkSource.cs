using System.Net;
using System.Net.Sockets;

namespace EdgeAgent.Contracts.Network;

/// <summary>Where a connection comes from, for counting: an IPv4 address, or the /64 of an IPv6 one, since whoever has one of its addresses has them all.</summary>
public static class NetworkSource
{
    private const int NetworkBytes = 8;

    /// <summary>As 192.0.2.7 or 2001:db8::/64; "unknown" for none.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null) return "unknown";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork) return address.ToString();
        byte[] bytes = address.GetAddressBytes();
        Array.Clear(bytes, NetworkBytes, bytes.Length - NetworkBytes);
        return new IPAddress(bytes) + "/64";
    }
}
