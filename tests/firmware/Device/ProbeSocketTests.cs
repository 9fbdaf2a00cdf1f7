using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeAgent.Firmware.Device;
using EdgeAgent.Firmware.Link;

namespace EdgeAgent.Firmware.Tests.Device;

/// <summary>The question before TLS (firmware/Device): the same file, over real sockets.</summary>
public sealed class ProbeSocketTests
{
    [Fact]
    public async Task A_tls_server_that_lives_is_known_by_its_answer()
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using TcpListener listener = Listen();
        Task serving = ServeTlsAsync(listener, end.Token);

        // On a busy machine the server may answer later than a module waits; a module asks again, too.
        LinkFault fault = LinkFault.Silent;
        for (int ask = 0; ask < 20 && fault == LinkFault.Silent; ask++) fault = await Task.Run(() => ProbeSocket.Ask("127.0.0.1", Port(listener)));
        Assert.Equal(LinkFault.None, fault);
        await end.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task A_listener_whose_process_hangs_is_silent_and_no_handshake_is_begun_with_it()
    {
        using TcpListener listener = Listen();                                            // its kernel accepts, nobody reads
        long before = Environment.TickCount64;
        Assert.Equal(LinkFault.Silent, await Task.Run(() => ProbeSocket.Ask("127.0.0.1", Port(listener))));
        Assert.InRange(Environment.TickCount64 - before, GatewayProbe.PatienceMs - 100, 30_000);
    }

    [Fact]
    public void Nobody_there_and_no_such_name_are_told_apart()
    {
        TcpListener listener = Listen();
        int port = Port(listener);
        listener.Stop();
        Assert.Equal(LinkFault.NoListener, ProbeSocket.Ask("127.0.0.1", port));
        Assert.Equal(LinkFault.NoAddress, ProbeSocket.Ask("no-such-name.invalid", port));
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static async Task ServeTlsAsync(TcpListener listener, CancellationToken end)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(end);
                using var stream = new SslStream(client.GetStream());
                await Assert.ThrowsAnyAsync<Exception>(() => stream.AuthenticateAsServerAsync(certificate));
            }
        }
        catch (OperationCanceledException)
        {
            // Asked often enough.
        }
    }
}
