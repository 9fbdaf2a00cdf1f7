namespace EdgeAgent.Contracts.ModuleWire;

/// <summary>Why a message was refused. Every refusal is counted under its name; the name is stable.</summary>
public enum RejectReason : byte
{
    None = 0,

    // The bytes themselves: nothing in them can be believed, so nothing is booked and no number moves.
    Truncated = 1,
    Oversized = 2,
    NotOurs = 3,
    WrongVersion = 4,
    Corrupt = 5,
    ReservedNotZero = 6,
    UnknownKind = 7,
    UnknownLane = 8,
    UnknownClockState = 9,
    NumberOutOfRange = 10,
    UnknownFeature = 11,
    UnknownPoint = 12,
    UnknownWorth = 13,
    UnknownReason = 14,
    TooMany = 15,
    BadBody = 16,

    // Well-formed, but not acceptable from this sender or now.
    UnknownModule = 32,
    ForeignModule = 33,
    StaleIncarnation = 34,
    TooManyIncarnations = 35,

    /// <summary>Stamped further ahead of the gateway's own synchronised clock than the wire allows. The number is closed, the content quarantined.</summary>
    FutureStamp = 36,

    /// <summary>Same number, other content. The first stays, the second is quarantined and alarmed.</summary>
    Conflict = 37,

    // Cloud leg.
    InvalidJson = 64,
    NotACloudEvent = 65,
    UnknownType = 66,
    ForeignGateway = 67,
    UnknownGateway = 68,
    SchemaViolation = 69,
    UnknownTopic = 70,

    /// <summary>Nobody foresaw what it did: the step that took it failed. Its number is closed where it has one, the content quarantined.</summary>
    Unforeseen = 96,
}

/// <summary>The names under which refusals are counted.</summary>
public static class RejectReasons
{
    public static string Of(RejectReason reason)
    {
        switch (reason)
        {
            case RejectReason.None: return "none";
            case RejectReason.Truncated: return "truncated";
            case RejectReason.Oversized: return "oversized";
            case RejectReason.NotOurs: return "not-ours";
            case RejectReason.WrongVersion: return "wrong-version";
            case RejectReason.Corrupt: return "corrupt";
            case RejectReason.ReservedNotZero: return "reserved-not-zero";
            case RejectReason.UnknownKind: return "unknown-kind";
            case RejectReason.UnknownLane: return "unknown-lane";
            case RejectReason.UnknownClockState: return "unknown-clock-state";
            case RejectReason.NumberOutOfRange: return "number-out-of-range";
            case RejectReason.UnknownFeature: return "unknown-feature";
            case RejectReason.UnknownPoint: return "unknown-point";
            case RejectReason.UnknownWorth: return "unknown-worth";
            case RejectReason.UnknownReason: return "unknown-reason";
            case RejectReason.TooMany: return "too-many";
            case RejectReason.BadBody: return "bad-body";
            case RejectReason.UnknownModule: return "unknown-module";
            case RejectReason.ForeignModule: return "foreign-module";
            case RejectReason.StaleIncarnation: return "stale-incarnation";
            case RejectReason.TooManyIncarnations: return "too-many-incarnations";
            case RejectReason.FutureStamp: return "future-stamp";
            case RejectReason.Conflict: return "conflict";
            case RejectReason.InvalidJson: return "invalid-json";
            case RejectReason.NotACloudEvent: return "not-a-cloud-event";
            case RejectReason.UnknownType: return "unknown-type";
            case RejectReason.ForeignGateway: return "foreign-gateway";
            case RejectReason.UnknownGateway: return "unknown-gateway";
            case RejectReason.SchemaViolation: return "schema-violation";
            case RejectReason.UnknownTopic: return "unknown-topic";
            case RejectReason.Unforeseen: return "unforeseen";
            default: return "unknown";
        }
    }
}
