using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Devices;

/// <summary>One store of a module and its lanes.</summary>
public sealed class Incarnation(ulong value, UptimeClock clock)
{
    public ulong Value { get; } = value;
    public UptimeClock Clock { get; } = clock;

    /// <summary>By lane number; null while nothing came.</summary>
    public LaneRecord?[] Lanes { get; } = new LaneRecord?[LaneNames.Highest + 1];
}

/// <summary>
/// A registered module: where it is placed, its incarnations, when it was heard. The newest incarnation is the current one; an earlier one never comes back.
/// Limit: <see cref="WireLimits.MaxIncarnations"/> incarnations, the next is refused until the module is placed anew.
/// </summary>
public sealed class Module(ulong id, string machineId)
{
    private readonly List<Incarnation> _incarnations = [];

    public ulong Id { get; } = id;
    public string Text { get; } = ModuleId.ToText(id);
    public string ReceiptTopic { get; } = ModuleTopics.Of(id, ModuleTopics.Receipt);
    public string MachineId { get; } = machineId;
    public IReadOnlyList<Incarnation> Incarnations => _incarnations;
    public Incarnation? Current => _incarnations.Count == 0 ? null : _incarnations[^1];

    /// <summary>The incarnation the module may take when its store turns out to be old; never 0.</summary>
    public ulong Spare { get; set; }

    /// <summary>The incarnation it last spoke under, which a receipt must name; 0 while unknown.</summary>
    public ulong Speaking { get; set; }

    /// <summary>The life it named last; 0 while none was heard.</summary>
    public int Life { get; set; }

    /// <summary>The runs of it that were heard since the start.</summary>
    public SourceLives Lives { get; set; } = SourceLives.None;

    public long LastReceiptSteadyMs { get; set; }

    /// <summary>Gateway time of the last sign of life; null never. After a restart it is that of the newest frame in the store.</summary>
    public long? LastHeardMs { get; set; }

    /// <summary>Steady time of the last sign of life in this run.</summary>
    public long? HeardSteadyMs { get; set; }

    /// <summary>The broker published its last will, or it said goodbye.</summary>
    public bool HasSaidOffline { get; set; }
    public string? Firmware { get; set; }

    /// <summary>Two contents came under one number: the module shall go on under its spare incarnation.</summary>
    public bool IsNewIncarnationDue { get; set; }

    /// <summary>When a conflict was last seen; steady time.</summary>
    public long? ConflictSteadyMs { get; set; }

    /// <summary>It takes its supply behind the contactor of its machine, and is silent while that stands.</summary>
    public bool IsFedByMachine { get; set; }

    /// <summary>When its machine last stood and it was silent for that; steady time.</summary>
    public long? StoodSteadyMs { get; set; }

    /// <summary>A sign of life under an incarnation.</summary>
    public void Heard(Moment now, ulong incarnation)
    {
        (HeardSteadyMs, LastHeardMs, Speaking) = (now.SteadyMs, now.UtcMs, incarnation);
        HasSaidOffline = false;
    }

    public bool IsFull => _incarnations.Count >= WireLimits.MaxIncarnations;

    public Incarnation? Find(ulong incarnation)
    {
        for (int i = _incarnations.Count - 1; i >= 0; i--)
        {
            if (_incarnations[i].Value == incarnation) return _incarnations[i];
        }

        return null;
    }

    public int IndexOf(Incarnation incarnation) => _incarnations.IndexOf(incarnation);

    public void Add(Incarnation incarnation) => _incarnations.Add(incarnation);

    /// <summary>Was it heard within the silence limit and not said goodbye since?</summary>
    public bool IsOnline(long steadyMs, TimeSpan silenceLimit) =>
        !HasSaidOffline && HeardSteadyMs is { } heard && steadyMs - heard <= silenceLimit.TotalMilliseconds;
}
