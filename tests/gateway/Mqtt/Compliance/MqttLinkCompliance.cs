using System.Text;
using EdgeAgent.Mqtt.Tests.Bench;

namespace EdgeAgent.Mqtt.Tests.Compliance;

/// <summary>
/// What every adapter of <see cref="IMqttLink"/> must do, shown against a real mosquitto. One file per subject: delivery, connecting, limits, security, stopping.
/// </summary>
public abstract partial class MqttLinkCompliance : IDisposable
{
    private readonly List<IMqttLink> _links = [];

    protected abstract IMqttLink NewLink(MqttLinkOptions options, IMqttHandler handler);

    protected virtual MqttProtocol Protocol => MqttProtocol.V311;

    private protected IMqttLink Started(MqttLinkOptions options, Recorder recorder)
    {
        IMqttLink link = NewLink(options with { Protocol = Protocol }, recorder);
        _links.Add(link);
        link.Start();
        return link;
    }

    private protected static byte[][] Numbered(int count) => [.. Enumerable.Range(0, count).Select(number => Encoding.UTF8.GetBytes($"{number}"))];

    private protected static IEnumerable<string> Numbers(int count) => Enumerable.Range(0, count).Select(number => $"{number}");

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        foreach (IMqttLink link in _links) link.Dispose();
    }
}
