using System.Net.Sockets;
using System.Text;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Provisioning;
using EdgeAgent.Simulator.Modules;

namespace EdgeAgent.Simulator.Joining;

/// <summary>
/// A simulated module on its way into a plant: the firmware's own decisions (<see cref="JoinMachine"/>), the air replaced by access points that are addresses,
/// its flash by two files. Limits: 10 s for a connection or a line, as on a chip.
/// </summary>
public sealed class JoiningModule
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly string _id;
    private readonly byte[] _secret;
    private readonly string _folder;
    private readonly Func<IReadOnlyList<AccessPoint>> _inReach;
    private JoinMachine _machine;

    /// <param name="id">The module.</param>
    /// <param name="secret">Its secret, 32 bytes.</param>
    /// <param name="folder">Where its store and its settings are.</param>
    /// <param name="inReach">The access points it hears.</param>
    public JoiningModule(string id, byte[] secret, string folder, Func<IReadOnlyList<AccessPoint>> inReach)
    {
        (_id, _secret, _folder, _inReach) = (id, secret, folder, inReach);
        _machine = Begin();
    }

    /// <summary>What the module knows of its plant; without one until it joined.</summary>
    public DeviceConfig Plant { get; private set; } = new();

    public JoinProblem Problem => _machine.Problem;

    /// <summary>What it logs in with at its gateway's broker.</summary>
    public string Password => JoinTalk.PasswordOf(_secret, Plant.Gateway, new HostKeyedHash());

    /// <summary>The trust anchor as a file.</summary>
    public string TrustFile => Path.Combine(_folder, _id + ".ca.pem");

    /// <summary>Its connection to the broker it was told of.</summary>
    public HostModuleLink NewLink() =>
        new(ModuleId.TryParse(_id, out ulong number) ? number : 0, new HostLinkOptions(Plant.Host, Plant.Port, _id, Password, TrustFile));

    private string PlantFile => Path.Combine(_folder, _id + ".plant");

    /// <summary>Lets time pass until the next round of joining is over; without one due nothing happens.</summary>
    /// <param name="nowMs">Uptime.</param>
    /// <param name="isLinkUp">The module's gateway receives it.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>True when it was given another plant and started again.</returns>
    public async Task<bool> StepAsync(long nowMs, bool isLinkUp, CancellationToken cancel)
    {
        TcpClient? client = null;
        try
        {
            while (true)
            {
                switch (_machine.Next(nowMs, isLinkUp))
                {
                    case JoinAction.Scan:
                        foreach (AccessPoint point in _inReach()) _machine.Found(point.Name, point.Dbm);
                        _machine.Scanned(nowMs);
                        break;
                    case JoinAction.Enter:
                        _machine.Entered(Reached() is not null, nowMs);
                        break;
                    case JoinAction.Open:
                        client?.Dispose();
                        client = await OpenAsync(Reached(), cancel).ConfigureAwait(false);
                        _machine.Opened(client is not null, nowMs);
                        break;
                    case JoinAction.Say:
                        _machine.Heard(await AskAsync(client!, _machine.Line, cancel).ConfigureAwait(false), nowMs);
                        break;
                    case JoinAction.Leave:
                        _machine.Left();
                        break;
                    case JoinAction.Keep:
                        _machine.Kept(Keep(), nowMs);
                        break;
                    case JoinAction.Restart:
                        _machine = Begin();
                        return true;
                    default:
                        return false;
                }
            }
        }
        finally
        {
            client?.Dispose();
        }
    }

    private JoinMachine Begin()
    {
        byte[] plant = File.Exists(PlantFile) ? File.ReadAllBytes(PlantFile) : [];
        Plant = DeviceConfig.Parse([], plant);
        return new JoinMachine(_id, _secret, Plant.Gateway, plant, new HostKeyedHash());
    }

    private AccessPoint? Reached() => _inReach().FirstOrDefault(point => point.Name == _machine.AccessPoint);

    private bool Keep()
    {
        Directory.CreateDirectory(_folder);
        if (_machine.IsMove) File.Delete(Path.Combine(_folder, _id + ".store"));
        File.WriteAllBytes(TrustFile, DeviceConfig.Parse([], _machine.Settings).TrustAnchor);
        File.WriteAllBytes(PlantFile, _machine.Settings);
        return true;
    }

    private static async Task<TcpClient?> OpenAsync(AccessPoint? point, CancellationToken cancel)
    {
        var client = new TcpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(s_patience);
        try
        {
            if (point is not null) await client.ConnectAsync(point.Host, point.Port, limit.Token).ConfigureAwait(false);
            if (client.Connected) return client;
        }
        catch (Exception away) when (away is SocketException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            // Nobody listens there.
        }

        client.Dispose();
        return null;
    }

    private static async Task<string?> AskAsync(TcpClient client, string line, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(s_patience);
        try
        {
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\n"), limit.Token).ConfigureAwait(false);
            var answer = new StringBuilder();
            var letter = new byte[1];
            while (answer.Length <= JoinTalk.MaxLine)
            {
                if (await stream.ReadAsync(letter, limit.Token).ConfigureAwait(false) == 0) return null;
                if (letter[0] == '\n') break;
                answer.Append((char)letter[0]);
            }

            return answer.ToString();
        }
        catch (Exception away) when (away is IOException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return null;
        }
    }
}
