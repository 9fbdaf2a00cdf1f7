using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Mqtt;

namespace EdgeAgent.Gateway.Host.Plant;

/// <summary>
/// How long messages of the modules gather before one commit takes them all, because a flash disk wears by the commit, and because a broker that is answered in
/// one go has less to do: it reads and writes for many modules in a turn. A module's alarm never gathers; neither does a batch that is already large. The rest
/// waits until the last commit is <paramref name="commitInterval"/> past, so a lone message after a pause goes at once; a module that has half its window
/// waiting stops sending soon, so with one of those it is <see cref="BusyIntervalMs"/>.
/// </summary>
internal sealed class GatherPolicy(TimeSpan commitInterval)
{
    /// <summary>From here on one commit is shared by enough frames.</summary>
    public const int LargeBatch = 800;

    /// <summary>A module with this many frames waiting is busy.</summary>
    public const int HalfWindow = WireLimits.ModuleWindow / 2;

    /// <summary>Between two commits while a module is busy, ms; with its window it is still let through 800 frames a second.</summary>
    public const int BusyIntervalMs = 20;

    /// <summary>How long an alarm may lie in the socket unseen; looking more often costs a wake-up each time.</summary>
    public const int LookEveryMs = 5;

    private readonly Dictionary<string, int> _perTopic = new(StringComparer.Ordinal);
    private long _lastBatchMs = long.MinValue / 2;
    private int _seen;
    private bool _isBusy;

    /// <summary>Milliseconds until the next look; 0 to commit now.</summary>
    /// <param name="received">What waits, growing from call to call until <see cref="Taken"/>.</param>
    public int WaitMs(IReadOnlyList<MqttMessage> received, long nowMs)
    {
        if (received.Count >= LargeBatch) return 0;
        for (; _seen < received.Count; _seen++)
        {
            int ofTopic = _perTopic[received[_seen].Topic] = _perTopic.GetValueOrDefault(received[_seen].Topic) + 1;
            _isBusy |= ofTopic >= HalfWindow;
            if (IsAlarm(received[_seen].Payload)) return 0;
        }

        long intervalMs = (long)commitInterval.TotalMilliseconds;
        return (int)Math.Clamp(_lastBatchMs + (_isBusy ? Math.Min(intervalMs, BusyIntervalMs) : intervalMs) - nowMs, 0, LookEveryMs);
    }

    /// <summary>The batch is handed over.</summary>
    public void Taken(long nowMs)
    {
        _lastBatchMs = nowMs;
        _seen = 0;
        _isBusy = false;
        _perTopic.Clear();
    }

    /// <summary>Of the alarm lane, by the frame's head; whether it is a frame at all shows when it is decoded.</summary>
    private static bool IsAlarm(byte[] payload) =>
        payload.Length > WireLimits.HeaderBytes && payload[0] == WireLimits.Magic && payload[WireLimits.LaneAt] == (byte)Lane.Alarm;
}
