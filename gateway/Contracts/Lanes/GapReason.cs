namespace EdgeAgent.Contracts.Lanes;

/// <summary>Why a source gave numbers up. Each reason is its own column in the delivery ledger.</summary>
public enum GapReason : byte
{
    /// <summary>The bounded backlog was full; the oldest elements were dropped. Booked as dropped.</summary>
    BacklogFull = 1,

    /// <summary>Numbers reserved ahead before a reset; what of them was used is not known. Booked as unknown.</summary>
    Reset = 2,

    /// <summary>The receiver asked for numbers it had receipted before and which are no longer kept. Booked as unknown.</summary>
    ReceiverBehind = 3,

    /// <summary>The receiver refused the element again and again. Booked as dropped.</summary>
    Refused = 4,

    /// <summary>The element could not be read back from the source's own store. Booked as dropped.</summary>
    Damaged = 5,

    /// <summary>The element was older than the store keeps. Booked as dropped.</summary>
    Expired = 6,

    /// <summary>The source took a new incarnation, and the element stood in a store that cannot be renumbered. Booked as dropped.</summary>
    NewIncarnation = 7,
}

/// <summary>How a gap is booked.</summary>
public static class GapReasons
{
    public static bool IsKnown(byte reason) => reason >= 1 && reason <= 7;

    /// <summary>True when nobody can say whether the numbers were ever used.</summary>
    public static bool IsUnknown(GapReason reason) => reason == GapReason.Reset || reason == GapReason.ReceiverBehind;

    public static string Of(GapReason reason)
    {
        switch (reason)
        {
            case GapReason.BacklogFull: return "backlog-full";
            case GapReason.Reset: return "reset";
            case GapReason.ReceiverBehind: return "receiver-behind";
            case GapReason.Refused: return "refused";
            case GapReason.Damaged: return "damaged";
            case GapReason.Expired: return "expired";
            case GapReason.NewIncarnation: return "new-incarnation";
            default: return "unknown";
        }
    }

    public static bool TryParse(string name, out GapReason reason)
    {
        for (byte candidate = 1; IsKnown(candidate); candidate++)
        {
            reason = (GapReason)candidate;
            if (Of(reason) == name) return true;
        }

        reason = GapReason.Damaged;
        return false;
    }
}
