using System.Net;
using System.Net.Sockets;

namespace EdgeAgent.CloudBridge.Connectors;

/// <summary>
/// The one way out for requests to addresses that people name. A name is resolved once for each connection, the addresses are checked, and the connection is
/// made to one that was: a resolver that changes its mind in between changes nothing. Redirects are not followed, so what is signed for one receiver reaches no
/// other; neither are proxies of the environment, behind which no address could be checked.
/// </summary>
public static class OutgoingHttp
{
    public static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(15);

    /// <summary>Addresses of a host name.</summary>
    public delegate Task<IPAddress[]> Resolve(string host, CancellationToken cancel);

    public static HttpMessageInvoker Make(OutgoingOptions options, Resolve? resolve = null) =>
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                ConnectTimeout = ConnectWithin,
                ConnectCallback = (context, cancel) => ConnectAsync(context, options, resolve ?? Dns.GetHostAddressesAsync, cancel),
            }
        );

    /// <summary>Why a request did not arrive, as a stable name.</summary>
    public static string NameOf(HttpRequestException failure) =>
        failure.InnerException is AddressRefusedException ? AddressRefusedException.Name : failure.HttpRequestError.ToString();

    private static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context,
        OutgoingOptions options,
        Resolve resolve,
        CancellationToken cancel
    )
    {
        string host = context.DnsEndPoint.Host;
        bool isPlain = context.InitialRequestMessage.RequestUri?.Scheme != Uri.UriSchemeHttps;
        IPAddress[] known = IPAddress.TryParse(host, out IPAddress? literal) ? [literal] : await resolve(host, cancel);
        IPAddress[] allowed = [.. known.Where(address => options.MayReach(address, isPlain))];
        if (allowed.Length == 0) throw new AddressRefusedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>Every address of the host is one that requests may not go to.</summary>
public sealed class AddressRefusedException() : IOException("Requests may not go to this address: it is not public, or not reached by https, and not in --own-networks.")
{
    public const string Name = "address-refused";
}
