using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Devices;

/// <summary>
/// Which modules get a receipt after the commit in hand, and what it says. A receipt names every lane a module may use, so that a new one may begin to send.
/// Limit: one receipt per module and commit, however many frames came.
/// </summary>
public sealed class ModuleReceipts(DeviceRegister devices, TimeSpan interval)
{
    private static readonly Lane[] s_lanes = [Lane.Alarm, Lane.Feature, Lane.State, Lane.Replay, Lane.Evidence];

    private readonly HashSet<Module> _due = [];
    private readonly HashSet<Module> _released = [];
    private readonly byte[] _buffer = new byte[ReceiptCodec.MaxBytes];

    /// <summary>After the next commit this module gets a receipt.</summary>
    public void Due(Module module) => _due.Add(module);

    /// <summary>
    /// Every module that ever spoke learns at once that something changed here: the plant's network is back, or the disk is full or has room again.
    /// </summary>
    public void DueAll()
    {
        foreach (Module module in devices.Modules)
        {
            if (module.Speaking != 0) _due.Add(module);
        }
    }

    /// <summary>Every module that ever spoke gets a receipt from time to time: the sign of life, and its clock.</summary>
    public void Tick(Moment now)
    {
        foreach (Module module in devices.Modules)
        {
            if (module.Speaking != 0 && now.SteadyMs - module.LastReceiptSteadyMs >= interval.TotalMilliseconds) _due.Add(module);
        }
    }

    /// <summary>The commit is done.</summary>
    public void Release()
    {
        _released.UnionWith(_due);
        _due.Clear();
    }

    /// <param name="now">The gateway's time.</param>
    /// <param name="excuse">Why nothing may get through now.</param>
    public IReadOnlyList<(string Topic, byte[] Payload)> Take(Moment now, Excuse excuse)
    {
        if (_released.Count == 0) return [];
        var receipts = new List<(string, byte[])>(_released.Count);
        foreach (Module module in _released)
        {
            module.LastReceiptSteadyMs = now.SteadyMs;
            int length = ReceiptCodec.Encode(ReceiptOf(module, now, excuse), _buffer);
            receipts.Add((module.ReceiptTopic, _buffer.AsSpan(0, length).ToArray()));
        }

        _released.Clear();
        return receipts;
    }

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
            LaneRecord? record = spoken?.Lanes[(int)lane];
            receipt.Add(lane, record?.Contiguous ?? 0, record?.Digest ?? 0, record?.IsRewindDue ?? false);
            if (record is not null) record.IsRewindDue = false;
        }

        return receipt;
    }
}
