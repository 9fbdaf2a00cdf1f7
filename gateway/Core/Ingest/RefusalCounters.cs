using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Gateway.Ingest;

/// <summary>Refusals since the start of the process, one counter per reason.</summary>
public sealed class RefusalCounters
{
    private readonly long[] _counts = new long[256];

    public long Total { get; private set; }

    public long this[RejectReason reason] => _counts[(byte)reason];

    public void Count(RejectReason reason)
    {
        _counts[(byte)reason]++;
        Total++;
    }

    /// <summary>Reason names and counts, those that happened.</summary>
    public Dictionary<string, long> ToDictionary()
    {
        var named = new Dictionary<string, long>(StringComparer.Ordinal);
        for (int i = 1; i < _counts.Length; i++)
        {
            if (_counts[i] > 0) named[RejectReasons.Of((RejectReason)i)] = _counts[i];
        }

        return named;
    }
}
