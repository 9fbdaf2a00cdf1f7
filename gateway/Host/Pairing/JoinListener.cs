using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using EdgeAgent.Contracts.Network;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Pairing;
using EdgeAgent.Mqtt;

namespace EdgeAgent.Gateway.Host.Pairing;

/// <summary>The commissioning access point's side of the gateway: where new modules join, and what they are given.</summary>
public sealed record CommissioningOptions
{
    /// <summary>Address of this box on its access point, 192.168.7.1 say; empty when there is none.</summary>
    public string Address { get; init; } = "";
    public int Port { get; init; } = 7883;

    /// <summary>The plant's Wi-Fi, which modules are told.</summary>
    public string WifiName { get; init; } = "";

    /// <summary>File with its password, so that it stands in no configuration.</summary>
    public string WifiPasswordFile { get; init; } = "";

    /// <summary>Name or address of this box in the plant network, where modules find the broker.</summary>
    public string BrokerHost { get; init; } = "";

    public bool IsUsed => Address.Length > 0;

    public IEnumerable<string> Problems()
    {
        if (!IsUsed) yield break;
        if (!IPAddress.TryParse(Address, out _)) yield return $"address is '{Address}'; use the address of the access point's interface.";
        if (Port is < 0 or > 65535) yield return $"port is {Port}; use 1 to 65535 (0 takes a free one).";
        if (WifiName.Length is 0 or > 32) yield return $"wifiName has {WifiName.Length} characters; use 1 to 32.";
        if (!File.Exists(WifiPasswordFile)) yield return $"wifiPasswordFile {WifiPasswordFile} does not exist or cannot be read.";
        if (BrokerHost.Length == 0) yield return "brokerHost is empty; name this box in the plant network.";
    }
}

/// <summary>
/// Listens on the access point for modules that join (<see cref="ModuleJoin"/>). The access point needs no secret: what matters is proven and encrypted inside.
/// Limits: <see cref="MaxConnections"/> at once, <see cref="MaxOfPeer"/> of them from one address, <see cref="FirstLineWithin"/> for the first line,
/// <see cref="Patience"/> for each further one, lines of <see cref="ModuleJoin.MaxLine"/> characters.
/// </summary>
public sealed class JoinListener : IDisposable
{
    public const int MaxConnections = 20;
    public const int MaxOfPeer = 3;

    private static readonly TimeSpan s_afterRefused = TimeSpan.FromMilliseconds(100);

    private readonly CommissioningOptions _options;
    private readonly int _plant;
    private readonly IdentityFolder _identity;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _room = new(MaxConnections);
    private readonly Dictionary<string, int> _ofPeer = new(StringComparer.Ordinal);
    private ModuleJoining _joining;
    private TcpListener? _listener;
    private CancellationTokenSource _close = new();
    private Task _serving = Task.CompletedTask;

    /// <param name="options">Checked options.</param>
    /// <param name="plant">Port of the plant broker for modules.</param>
    /// <param name="identity">Whose gateway this is.</param>
    /// <param name="logger">Told of every module that joins or is refused.</param>
    public JoinListener(CommissioningOptions options, int plant, IdentityFolder identity, ILogger logger)
    {
        (_options, _plant, _identity, _logger) = (options, plant, identity, logger);
        _joining = NewJoining();
    }

    /// <summary>A module speaks first, and at once: a connection that says nothing holds no place.</summary>
    public TimeSpan FirstLineWithin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For each further line.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where it listens; 0 while it does not.</summary>
    public int Port => (_listener?.LocalEndpoint as IPEndPoint)?.Port ?? 0;

    /// <summary>Modules that were not let in, newest first.</summary>
    public IReadOnlyList<JoinRefusal> Refusals
    {
        get { lock (_gate) return [.. _joining.Refusals]; }
    }

    /// <summary>Listens from now on; when it does already, nothing changes: refusals and locks outlive a change of the gateway's settings.</summary>
    public void Open()
    {
        if (_listener is not null) return;
        _close.Dispose();
        _close = new CancellationTokenSource();
        _listener = new TcpListener(IPAddress.Parse(_options.Address), _options.Port);
        _listener.Start(MaxConnections);
        _serving = ServeAsync(_listener, _close.Token);
    }

    /// <summary>Listens no more and forgets whom it refused: the next owner of the gateway starts anew.</summary>
    public async Task CloseAsync()
    {
        await _close.CancelAsync();
        await _serving;
        _listener?.Dispose();
        _listener = null;
        lock (_gate) _joining = NewJoining();
    }

    public void Dispose()
    {
        _close.Cancel();
        _close.Dispose();
        _listener?.Dispose();
        _room.Dispose();
    }

    private ModuleJoining NewJoining()
    {
        string wifiPassword = SmallFile.Line(
            _options.WifiPasswordFile,
            "No module was joined. Write the password of the modules' Wi-Fi into it, readable by the gateway only."
        );
        return new ModuleJoining(
            _identity.GatewayId,
            module => MachineOf(_identity, module)?.Modules.First(place => place.Module == module).Password,
            module =>
                $"wifi={_options.WifiName}\nwifi-password={wifiPassword}\nhost={_options.BrokerHost}\nport={_plant}\ngateway={_identity.GatewayId}\n{AskedBy(MachineOf(_identity, module)?.Plate)}"
                + Mqtt.Broker.PlantAuthority.CertificateOf(_identity.PlantAuthorityText),
            () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
    }

    private async Task ServeAsync(TcpListener listener, CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                try
                {
                    TcpClient client = await listener.AcceptTcpClientAsync(cancel);
                    string peer = NetworkSource.Of((client.Client.RemoteEndPoint as IPEndPoint)?.Address);
                    if (!TryEnter(peer))
                    {
                        client.Dispose();
                        continue;
                    }

                    await _room.WaitAsync(cancel);
                    _ = ServeAsync(client, peer, cancel);
                }
                catch (SocketException)
                {
                    // The caller was gone before it was heard, or the system has no room for one more; the next may have more luck.
                    await Task.Delay(s_afterRefused, cancel);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
    }

    private static MachineSettings? MachineOf(IdentityFolder identity, string module) =>
        (identity.Settings?.Machines ?? []).FirstOrDefault(machine => machine.Modules.Any(place => place.Module == module));

    /// <summary>
    /// What the module's own fast path needs of its machine's plate (firmware/Core/Provisioning/DeviceConfig.cs); what the plate does not say stays as the
    /// flasher set it.
    /// </summary>
    private static string AskedBy(MachineProfile? plate)
    {
        var lines = new StringBuilder();
        if (plate?.RatedCurrent is { } amps) lines.Append(CultureInfo.InvariantCulture, $"rated-ma={amps * 1000:F0}\n");
        if (plate?.RatedVoltage is { } volts) lines.Append(CultureInfo.InvariantCulture, $"nominal-volts={volts:F0}\n");
        if (plate?.PowerFactor is { } factor) lines.Append(CultureInfo.InvariantCulture, $"power-factor={factor * 1000:F0}\n");
        return lines.ToString();
    }

    private bool TryEnter(string peer)
    {
        lock (_gate)
        {
            int held = _ofPeer.GetValueOrDefault(peer);
            if (held >= MaxOfPeer) return false;
            _ofPeer[peer] = held + 1;
            return true;
        }
    }

    private void Leave(string peer)
    {
        lock (_gate)
        {
            if (--_ofPeer[peer] == 0) _ofPeer.Remove(peer);
        }

        _room.Release();
    }

    private async Task ServeAsync(TcpClient client, string peer, CancellationToken cancel)
    {
        using (client)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(FirstLineWithin);
            try
            {
                NetworkStream stream = client.GetStream();
                ModuleJoining.Conversation conversation;
                lock (_gate) conversation = _joining.Begin(peer);
                while (!conversation.IsOver)
                {
                    string line = await ReadLineAsync(stream, limit.Token);
                    limit.CancelAfter(Patience);
                    string answer;
                    lock (_gate) answer = conversation.Step(line, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\n"), limit.Token);
                }

                if (conversation.Joined is { } module) _logger.LogInformation("Module {Module} joined.", module);
                else lock (_gate) _logger.LogWarning("A module was not let in: {Module} {Reason}.", _joining.Refusals[0].Module, _joining.Refusals[0].Reason);
            }
            catch (Exception away) when (away is IOException or OperationCanceledException or SocketException)
            {
                // It went; it begins anew when it comes back.
            }
            finally
            {
                Leave(peer);
            }
        }
    }

    /// <summary>One line; a longer one than allowed comes back as one character more, which is refused as malformed.</summary>
    private static async Task<string> ReadLineAsync(NetworkStream stream, CancellationToken cancel)
    {
        var line = new StringBuilder();
        var letter = new byte[1];
        while (line.Length <= ModuleJoin.MaxLine)
        {
            if (await stream.ReadAsync(letter, cancel) == 0) throw new IOException("The module closed the connection.");
            if (letter[0] == '\n') break;
            line.Append((char)letter[0]);
        }

        return line.ToString();
    }
}
