namespace EdgeAgent.Contracts.Lanes;

/// <summary>An independently numbered stream of one source. The byte is what stands on the wire; a lane is never renumbered.</summary>
public enum Lane : byte
{
    /// <summary>Alarms. Own room everywhere, never displaced by another lane.</summary>
    Alarm = 1,

    /// <summary>Features of a module (module to gateway only).</summary>
    Feature = 2,

    /// <summary>What a source is and how it is doing; the newest matters most.</summary>
    State = 3,

    /// <summary>History that was kept while the receiver was away; never mixed with live data.</summary>
    Replay = 4,

    /// <summary>Health records (gateway to cloud only).</summary>
    Health = 5,

    /// <summary>Raw bursts and pictures that show why.</summary>
    Evidence = 6,
}

/// <summary>The names of lanes in topics, event ids and ledgers.</summary>
public static class LaneNames
{
    /// <summary>Highest lane number in use; an array indexed by lane has this length plus one.</summary>
    public const int Highest = 6;

    public static bool IsKnown(byte lane) => lane >= 1 && lane <= Highest;

    /// <summary>The lane's name on the wire: lower case, stable.</summary>
    public static string Of(Lane lane)
    {
        switch (lane)
        {
            case Lane.Alarm: return "alarm";
            case Lane.Feature: return "feature";
            case Lane.State: return "state";
            case Lane.Replay: return "replay";
            case Lane.Health: return "health";
            case Lane.Evidence: return "evidence";
            default: return "unknown";
        }
    }

    public static bool TryParse(string name, out Lane lane)
    {
        for (byte candidate = 1; candidate <= Highest; candidate++)
        {
            lane = (Lane)candidate;
            if (Of(lane) == name) return true;
        }

        lane = Lane.State;
        return false;
    }
}
