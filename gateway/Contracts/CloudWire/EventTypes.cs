using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.Contracts.CloudWire;

/// <summary>The CloudEvents types a gateway sends. A type is never given another payload; a changed payload is a new version.</summary>
public static class EventTypes
{
    /// <summary>An alarm became active: <see cref="AlarmData"/>.</summary>
    public const string AlarmActive = "io.edgeagent.alarm.active.v1";

    /// <summary>Something about an alarm changed (severity, values, acknowledged, shelved): <see cref="AlarmData"/>.</summary>
    public const string AlarmUpdated = "io.edgeagent.alarm.updated.v1";

    /// <summary>An alarm's condition is gone: <see cref="AlarmData"/>.</summary>
    public const string AlarmInactive = "io.edgeagent.alarm.inactive.v1";

    /// <summary>A TEST alarm, which is none: <see cref="DrillData"/>.</summary>
    public const string AlarmTest = "io.edgeagent.alarm.test.v1";

    /// <summary>One hour of one machine: <see cref="HealthHourData"/>.</summary>
    public const string HealthHour = "io.edgeagent.health.hour.v1";

    /// <summary>What the gateway is, its machines and how they are now: <see cref="GatewayStateData"/>.</summary>
    public const string GatewayState = "io.edgeagent.gateway.state.v1";

    /// <summary>A raw burst was taken and judged: <see cref="EvidenceData"/>.</summary>
    public const string EvidenceBurst = "io.edgeagent.evidence.burst.v1";

    /// <summary>Somebody signed how a machine's installation stands: <see cref="CommissioningData"/>.</summary>
    public const string MachineCommissioned = "io.edgeagent.machine.commissioned.v1";

    /// <summary>Numbers given up: <see cref="GapData"/>.</summary>
    public const string Gap = "io.edgeagent.gap.v1";

    /// <summary>True when events of this type may travel on that lane; history travels on replay, gap records on any.</summary>
    public static bool Fits(string type, Lane lane) => type switch
    {
        AlarmActive or AlarmUpdated or AlarmInactive => lane is Lane.Alarm or Lane.Replay,
        AlarmTest => lane is Lane.Alarm,
        HealthHour or MachineCommissioned => lane is Lane.Health or Lane.Replay,
        GatewayState => lane is Lane.State,
        EvidenceBurst => lane is Lane.Evidence,
        _ => true,
    };
}
