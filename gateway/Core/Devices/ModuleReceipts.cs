using System.Runtime.InteropServices;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Devices;

/// <summary>
/// Which modules get a receipt after the commit in hand, and what it says. A receipt names every lane a module may use, so that a new one may begin to send.
/// Limit: one receipt per module and commit, however many frames came. While messages come faster than they are taken, a receipt for a few features waits for more of them, at most
/// <see cref="LongestWaitMs"/>: a receipt costs the broker and the gateway as much as a frame.
/// </summary>
public sealed class ModuleReceipts(DeviceRegister devices, TimeSpan interval)
{
    private static readonly Lane[] s_lanes = [Lane.Alarm, Lane.Feature, Lane.State, Lane.Replay, Lane.Evidence];

    /// <summary>A module with this many features unreceipted gets its receipt: the other half of its window keeps it busy until it has it.</summary>
    public const int Enough = WireLimits.ModuleWindow / 2;

    /// <summary>Longest wait, ms; it spends little of the time after which a module sends again.</summary>
    public const int LongestWaitMs = 50;

    /// <summary>By module how many features a receipt is due for; whatever cannot wait counts as <see cref="Enough"/>.</summary>
    private readonly Dictionary<Module, int> _due = [];
    private readonly Dictionary<Module, (int Count, long SinceSteadyMs)> _released = [];
    private readonly byte[] _buffer = new byte[ReceiptCodec.MaxBytes];

    /// <summary>After the next commit this module gets a receipt.</summary>
    public void Due(Module module) => Count(module, Enough);

    /// <summary>As <see cref="Due"/>, for one feature as it was expected.</summary>
    public void DueForFeature(Module module) => Count(module, 1);

    /// <summary>Every module that ever spoke learns at once that something changed here: the plant's network is back, or the disk is full or has room again.</summary>
    public void DueAll()
    {
        foreach (Module module in devices.Modules)
        {
            if (module.Speaking != 0) Due(module);
        }
    }

    /// <summary>Every module that ever spoke gets a receipt from time to time: the sign of life, and its clock.</summary>
    public void Tick(Moment now)
    {
        foreach (Module module in devices.Modules)
        {
            if (module.Speaking != 0 && now.SteadyMs - module.LastReceiptSteadyMs >= interval.TotalMilliseconds) Due(module);
        }
    }

    /// <summary>The commit is done.</summary>
    public void Release(Moment now)
    {
        foreach ((Module module, int count) in _due)
        {
            ref (int Count, long SinceSteadyMs) released = ref CollectionsMarshal.GetValueRefOrAddDefault(_released, module, out bool isWaiting);
            released = (released.Count + count, isWaiting ? released.SinceSteadyMs : now.SteadyMs);
        }

        _due.Clear();
    }

    /// <param name="now">The gateway's time.</param>
    /// <param name="excuse">Why nothing may get through now.</param>
    /// <param name="isMoreComing">More messages lie ready: receipts that may wait do.</param>
    public IReadOnlyList<(string Topic, byte[] Payload)> Take(Moment now, Excuse excuse, bool isMoreComing)
    {
        if (_released.Count == 0) return [];
        var receipts = new List<(string, byte[])>(_released.Count);
        foreach ((Module module, (int count, long sinceSteadyMs)) in _released)
        {
            if (isMoreComing && count < Enough && now.SteadyMs - sinceSteadyMs < LongestWaitMs) continue;
            _released.Remove(module);
            module.LastReceiptSteadyMs = now.SteadyMs;
            int length = ReceiptCodec.Encode(ReceiptOf(module, now, excuse), _buffer);
            receipts.Add((module.ReceiptTopic, _buffer.AsSpan(0, length).ToArray()));
        }

        return receipts;
    }

    private void Count(Module module, int count) => CollectionsMarshal.GetValueRefOrAddDefault(_due, module, out _) += count;

    private static Receipt ReceiptOf(Module module, Moment now, Excuse excuse)
    {
        Incarnation? spoken = module.Find(module.Speaking);
        bool isRefused = spoken is null ? module.IsFull : spoken != module.Current;
        var receipt = new Receipt
        {
            Module = module.Id,
            Incarnation = module.Speaking,
            SpareIncarnation = module.Spare,
            IsNewIncarnationAsked = (isRefused || module.IsNewIncarnationDue) && !module.IsFull,
            Excuse = excuse,
            Life = module.Life,
            ClockState = now.Clock,
            UtcMs = now.Clock == ClockState.None ? 0 : now.UtcMs,
        };
        if (isRefused) return receipt;

        foreach (Lane lane in s_lanes)
        {
            LaneBook? book = spoken?.Lanes[(int)lane];
            receipt.Add(lane, book?.Contiguous ?? 0, book?.Digest ?? 0, book?.IsRewindDue ?? false);
            if (book is not null) book.IsRewindDue = false;
        }

        return receipt;
    }
}
