using EdgeAgent.Contracts.Network;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>Where a request comes from, for counting (<see cref="NetworkSource"/>).</summary>
public static class Source
{
    public static string Of(HttpContext context) => NetworkSource.Of(context.Connection.RemoteIpAddress);
}
