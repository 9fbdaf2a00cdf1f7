using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Listener;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace EdgeAgent.Gateway.Host.Listening;

/// <summary>
/// The modules' port on Kestrel: accepts connections, asks for a place at the entrance before anything is spent on them, does TLS, and gives each to the
/// listener.
/// </summary>
internal static class ModulePort
{
    /// <summary>What a connection may send ahead of being read; the framework's default of 1 MB would be a gigabyte for 1,000 connections.</summary>
    public const int ReadAheadBytes = 64 * 1024;

    private const string PlaceItem = "EdgeAgent.Place";
    private static readonly TimeSpan s_handshakeLimit = TimeSpan.FromSeconds(10);

    /// <summary>The certificate modules see.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="authority">The gateway's plant authority with its key, PEM; asked only when the port needs it.</param>
    /// <returns>Gives it as it is at each connection, by the address a module came to; null without TLS.</returns>
    public static Func<IPAddress?, SslStreamCertificateContext>? CertificateOf(ModulePortOptions options, Func<string> authority)
    {
        if (!options.Tls) return null;
        if (options.CertificateFile is { } file)
        {
            var files = new ServerCertificate(file, options.KeyFile);
            return _ => files.Current;
        }

        return new PlantCertificate(authority(), options.Names).For;
    }

    /// <param name="kestrel">The server to listen with.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="certificate">For TLS; null for plain TCP.</param>
    /// <param name="listener">Who hears the modules; asked with each connection.</param>
    public static void Listen(
        KestrelServerOptions kestrel,
        ModulePortOptions options,
        Func<IPAddress?, SslStreamCertificateContext>? certificate,
        Func<ModuleListener> listener
    )
    {
        kestrel.Listen(IPAddress.Parse(options.Address), options.Port, port => Serve(port, certificate, listener));
        if (options.LoopbackPort > 0) kestrel.Listen(IPAddress.Loopback, options.LoopbackPort, port => Serve(port, null, listener));
    }

    private static void Serve(ListenOptions port, Func<IPAddress?, SslStreamCertificateContext>? certificate, Func<ModuleListener> listener)
    {
        port.Use(next => connection => EnterAsync(connection, listener(), next));
        if (certificate is not null) port.UseHttps(TlsOf(certificate));
        port.Run(connection => listener().ServeAsync(connection.Transport, (Entrance.Place)connection.Items[PlaceItem]!, connection.Abort));
    }

    private static async Task EnterAsync(ConnectionContext connection, ModuleListener listener, ConnectionDelegate next)
    {
        using Entrance.Place? place = listener.Entrance.TryEnter((connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None);
        if (place is null)
        {
            connection.Abort();
            return;
        }

        connection.Items[PlaceItem] = place;
        await next(connection);
    }

    /// <summary>TLS 1.2 or 1.3; a module has a password and no certificate.</summary>
    private static HttpsConnectionAdapterOptions TlsOf(Func<IPAddress?, SslStreamCertificateContext> certificate) => new()
    {
        ServerCertificateSelector = (_, _) => certificate(null).TargetCertificate,
        OnAuthenticate = (connection, tls) =>
            (tls.ServerCertificateSelectionCallback, tls.ServerCertificateContext) = (null, certificate((connection.LocalEndPoint as IPEndPoint)?.Address)),
        SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateMode = ClientCertificateMode.NoCertificate,
        HandshakeTimeout = s_handshakeLimit,
    };
}
