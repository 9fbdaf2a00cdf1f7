using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.Gateway.Buffer;

/// <summary>A lane as it stands in the store; one row per (module, incarnation, lane).</summary>
/// <param name="Number">Short number of the lane in this gateway's store, from 1; frames are logged under it.</param>
/// <param name="Contiguous">Every number up to here is delivered or booked: that many were produced as far as the gateway can know.</param>
/// <param name="Delivered">Numbers whose frame is in the log.</param>
/// <param name="Duplicate">Frames that came again with the same content.</param>
/// <param name="Dropped">Numbers the module gave up.</param>
/// <param name="Unknown">Numbers of which nobody knows whether they were used.</param>
/// <param name="Quarantined">Numbers whose frame was refused for its content and put aside.</param>
/// <param name="Renumbered">Numbers whose frame the log has already, under the number it had in an earlier incarnation.</param>
/// <param name="Conflicts">Frames that came again with other content; the first one counts, the other is in the quarantine.</param>
/// <param name="Digest">CRC-32 of the frame at <paramref name="Contiguous"/>; 0 when that was a gap record or nothing yet.</param>
/// <param name="LastAtMs">Gateway time of the newest observation.</param>
/// <param name="LastUptimeMs">Module uptime of the newest frame.</param>
/// <param name="OffsetMs">See <see cref="Time.UptimeClock.OffsetMs"/>.</param>
public sealed record LaneRow(
    int Number,
    ulong Module,
    ulong Incarnation,
    Lane Lane,
    long Contiguous,
    long Delivered,
    long Duplicate,
    long Dropped,
    long Unknown,
    long Quarantined,
    long Renumbered,
    long Conflicts,
    uint Digest,
    long LastAtMs,
    long LastUptimeMs,
    long OffsetMs)
{
    /// <summary>The promise of the delivery ledger: every number produced is in exactly one column.</summary>
    public bool Reconciles => Contiguous == Delivered + Dropped + Unknown + Quarantined + Renumbered;
}

/// <summary>A lane that is in use: its row is written as it stands when the commit is made.</summary>
public interface IStoredLane
{
    int Number { get; }

    /// <summary>The row to store.</summary>
    LaneRow Snapshot();
}
