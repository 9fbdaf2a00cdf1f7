using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Firmware.Telemetry;

namespace EdgeAgent.Simulation.Checks;

/// <summary>Something a module made: known for ever by its lane and uptime, and for now by its number.</summary>
public sealed class Produced
{
    public required Lane Lane { get; init; }
    public required long UptimeMs { get; init; }
    public required long MadeAtMs { get; init; }
    public required long Boot { get; init; }
    public ulong Incarnation { get; set; }
    public long Number { get; set; }

    /// <summary>The flash that knew of its number was erased or put back to an old copy while the element was not known to be delivered.</summary>
    public bool IsStoreLost { get; set; }
}

/// <summary>
/// Everything one module made, written down from outside. Under which number an element travels follows from one rule: the newest element has the lane's
/// highest number, the one before it the next lower, and so on; a new incarnation renumbers what still waits, and what boots made that the gateway never
/// answered.
/// </summary>
public sealed class ProductionRecord(ulong module)
{
    private readonly List<Produced>[] _made = [.. Enumerable.Range(0, LaneNames.Highest + 1).Select(_ => new List<Produced>())];
    private readonly long[] _seen = new long[LaneNames.Highest + 1];
    private readonly long[] _highest = new long[LaneNames.Highest + 1];
    private readonly HashSet<long> _answeredBoots = [];
    private ulong _incarnation;
    private long _boot;

    public ulong Module { get; } = module;

    /// <summary>What waits in the module now, by lane.</summary>
    public long[] Waiting { get; } = new long[LaneNames.Highest + 1];

    /// <summary>Longest backlog seen, by lane.</summary>
    public long[] MostWaiting { get; } = new long[LaneNames.Highest + 1];

    /// <summary>Elements that got no number; the module counted them.</summary>
    public long NewIncarnations { get; private set; }

    public IReadOnlyList<Produced> Of(Lane lane) => _made[(int)lane];

    public IEnumerable<Produced> All => _made.SelectMany(lane => lane);

    /// <summary>The incarnation it speaks under now; 0 while it is off.</summary>
    public ulong Incarnation => _boot > 0 && _isOn ? _incarnation : 0;

    /// <summary>An element of this boot and incarnation above this number has not been receipted yet.</summary>
    public long ReceiptedOf(Lane lane) => _receipted[(int)lane];

    private readonly long[] _receipted = new long[LaneNames.Highest + 1];
    private bool _isOn;

    public void Booted(ModuleTelemetry telemetry)
    {
        _boot++;
        _isOn = true;
        _incarnation = telemetry.Incarnation;
        Array.Clear(_seen);
        for (int i = 0; i < telemetry.QueueCount; i++) _highest[(int)telemetry.QueueAt(i).Lane] = telemetry.QueueAt(i).Produced;
    }

    public void PoweredOff()
    {
        _isOn = false;
        Array.Clear(Waiting);
    }

    public void StoreErased()
    {
        foreach (Produced element in All) element.IsStoreLost = true;
    }

    public void AfterStep(ModuleTelemetry telemetry, long uptimeMs, long nowMs)
    {
        for (int i = 0; i < telemetry.QueueCount; i++)
        {
            LaneQueue queue = telemetry.QueueAt(i);
            int lane = (int)queue.Lane;
            long made = queue.Ledger.Produced - _seen[lane];
            if (made > 1) throw new InvalidOperationException($"A module made {made} elements of one lane in one step; the book tells them apart by uptime.");
            _seen[lane] = queue.Ledger.Produced;
            if (made == 1)
            {
                _made[lane].Add(new Produced
                {
                    Lane = queue.Lane,
                    UptimeMs = uptimeMs,
                    MadeAtMs = nowMs,
                    Boot = _boot,
                    Incarnation = telemetry.Incarnation,
                    Number = queue.Produced,
                });
            }

            if (telemetry.Incarnation != _incarnation) Renumber(_made[lane], _highest[lane] + made, queue.Produced, telemetry.Incarnation);
            _highest[lane] = queue.Produced;
            Waiting[lane] = queue.Waiting;
            _receipted[lane] = queue.Receipted;
            MostWaiting[lane] = Math.Max(MostWaiting[lane], queue.Waiting);
        }

        if (telemetry.QueueAt(0).IsOpen) _answeredBoots.Add(_boot);
        if (telemetry.Incarnation != _incarnation) NewIncarnations++;
        _incarnation = telemetry.Incarnation;
    }

    private void Renumber(List<Produced> made, long before, long highest, ulong incarnation)
    {
        long shift = before - highest;
        int i = made.Count - 1;
        for (; i >= 0 && highest > 0 && made[i].Boot == _boot; i--, highest--)
        {
            made[i].Incarnation = incarnation;
            made[i].Number = highest;
        }

        for (; i >= 0 && made[i].Incarnation == _incarnation && !_answeredBoots.Contains(made[i].Boot); i--)
        {
            made[i].Incarnation = incarnation;
            made[i].Number -= shift;
        }
    }
}
