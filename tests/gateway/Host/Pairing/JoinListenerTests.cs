using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeAgent.Gateway.Host.Pairing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Gateway.Host.Tests.Pairing;

/// <summary>Where modules join is open to whoever is near: nobody there keeps a module waiting.</summary>
public sealed class JoinListenerTests : IDisposable
{
    private const string Ask = "JOIN 1 00000000A1 00000000000000000000000000000000";

    /// <summary>Longer than a test may take: what ends by itself ends for another reason.</summary>
    private static readonly TimeSpan s_never = TimeSpan.FromHours(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-join-").FullName;
    private readonly IdentityFolder _identity;

    public JoinListenerTests()
    {
        File.WriteAllText(PasswordFile, "correct horse");
        _identity = new IdentityFolder(_folder);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string PasswordFile => Path.Combine(_folder, "wifi-password");

    [Fact(Timeout = 120_000)]
    public async Task Silent_connections_of_one_place_hold_few_seats_and_a_module_elsewhere_is_answered()
    {
        using JoinListener listener = Open(firstLineWithin: s_never);
        var silent = new List<TcpClient>();
        for (int i = 0; i < JoinListener.MaxConnections + 5; i++) silent.Add(await ConnectAsync("127.0.0.5", listener));

        using TcpClient module = await ConnectAsync("127.0.0.6", listener);
        Assert.Equal("NO not-placed", await AnswerAsync(module));

        // The others of the same place were turned away at once; those that have seats keep them.
        foreach (TcpClient client in silent.Skip(JoinListener.MaxOfPeer)) await UntilClosedAsync(client);
        Assert.Equal("NO not-placed", await AnswerAsync(silent[0]));
        silent.ForEach(client => client.Dispose());
        await listener.CloseAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task A_connection_that_says_nothing_is_closed_long_before_a_module_that_speaks()
    {
        using JoinListener listener = Open(firstLineWithin: TimeSpan.FromMilliseconds(200));
        using TcpClient silent = await ConnectAsync("127.0.0.5", listener);
        await UntilClosedAsync(silent);
        await listener.CloseAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task A_seat_that_is_left_is_free_for_the_next_of_its_place()
    {
        using JoinListener listener = Open(firstLineWithin: s_never);
        for (int i = 0; i < 3 * JoinListener.MaxOfPeer; i++)
        {
            using TcpClient module = await ConnectAsync("127.0.0.5", listener);
            Assert.Equal("NO not-placed", await AnswerAsync(module));
            await UntilClosedAsync(module);
        }

        await listener.CloseAsync();
    }

    public void Dispose()
    {
        _identity.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private JoinListener Open(TimeSpan firstLineWithin)
    {
        var listener = new JoinListener(
            new CommissioningOptions { Address = "127.0.0.1", Port = 0, WifiName = "plant", WifiPasswordFile = PasswordFile, BrokerHost = "box" },
            8883,
            _identity,
            NullLogger.Instance
        )
        {
            FirstLineWithin = firstLineWithin,
            Patience = s_never,
        };
        listener.Open();
        return listener;
    }

    private static async Task<TcpClient> ConnectAsync(string from, JoinListener listener)
    {
        var client = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0));
        await client.ConnectAsync(IPAddress.Loopback, listener.Port, Cancel);
        return client;
    }

    private static async Task<string> AnswerAsync(TcpClient client)
    {
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Ask + "\n"), Cancel);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII, leaveOpen: true);
        return await reader.ReadLineAsync(Cancel) ?? "";
    }

    private static async Task UntilClosedAsync(TcpClient client)
    {
        try
        {
            Assert.Equal(0, await client.GetStream().ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, Cancel));
        }
        catch (IOException)
        {
            // Reset instead of closed: gone as well.
        }
    }
}
