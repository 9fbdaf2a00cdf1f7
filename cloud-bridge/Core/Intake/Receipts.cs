using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.CloudBridge.Intake;

/// <summary>What a gateway is told of its lanes.</summary>
public static class Receipts
{
    /// <summary>The receipt for one incarnation of a gateway.</summary>
    /// <param name="incarnation">The incarnation.</param>
    /// <param name="ledgers">Its lanes.</param>
    /// <param name="rewind">Lanes to be sent again from their highest closed number.</param>
    public static CloudReceipt Of(ulong incarnation, IEnumerable<LaneLedger> ledgers, IReadOnlySet<Lane> rewind)
    {
        var lanes = new SortedDictionary<string, CloudLaneReceipt>(StringComparer.Ordinal);
        foreach (LaneLedger ledger in ledgers)
        {
            lanes[LaneNames.Of(ledger.Lane)] = new CloudLaneReceipt(
                ledger.Counts.Closed,
                ledger.TailDigest,
                rewind.Contains(ledger.Lane),
                ledger.FirstConflict
            );
        }

        return new CloudReceipt(1, Hex64.ToText(incarnation), lanes);
    }
}
