using System.Net;
using EdgeAgent.Contracts.Network;

namespace EdgeAgent.Mqtt.Listener;

/// <summary>
/// Counts who is connected and has not logged in, by address and in all. Past a limit the newcomer is turned away, so that connections nobody logs in on take a
/// bounded room, and those of one address not that of another.
/// </summary>
public sealed class Entrance(int maxPerAddress, int maxOfAll)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _entering = new(StringComparer.Ordinal);
    private int _all;
    private long _turnedAway;

    /// <summary>Connected and not logged in.</summary>
    public int Entering
    {
        get { lock (_gate) return _all; }
    }

    public long TurnedAway => Interlocked.Read(ref _turnedAway);

    /// <summary>A place for a new connection; null when there is none.</summary>
    public Place? TryEnter(IPAddress address)
    {
        string source = NetworkSource.Of(address);
        lock (_gate)
        {
            int ofAddress = _entering.GetValueOrDefault(source);
            if (ofAddress >= maxPerAddress || _all >= maxOfAll)
            {
                _turnedAway++;
                return null;
            }

            _entering[source] = ofAddress + 1;
            _all++;
            return new Place(this, source);
        }
    }

    private void Leave(string source)
    {
        lock (_gate)
        {
            _all--;
            if (--_entering[source] == 0) _entering.Remove(source);
        }
    }

    /// <summary>Given back with the login or with the connection's end, whichever is first.</summary>
    public sealed class Place(Entrance entrance, string source) : IDisposable
    {
        private int _isLeft;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) == 0) entrance.Leave(source);
        }
    }
}
