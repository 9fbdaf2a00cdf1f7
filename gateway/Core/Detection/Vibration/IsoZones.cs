using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.Gateway.Detection.Vibration;

/// <summary>Zone boundaries in mm/s RMS, 10 to 1000 Hz.</summary>
public readonly record struct IsoBoundaries(double BetweenAAndB, double BetweenBAndC, double BetweenCAndD)
{
    /// <summary>The zone of a velocity. Between A and B editions differ: good for a record, never for an alarm.</summary>
    public string ZoneOf(double velocityMmPerSec) =>
        velocityMmPerSec > BetweenCAndD ? "D" : velocityMmPerSec > BetweenBAndC ? "C" : velocityMmPerSec > BetweenAAndB ? "B" : "A";
}

/// <summary>
/// Zones of ISO 10816-3:2009 / ISO 20816-3 (numbers second-hand: the standard is sold). Alarms on B/C and C/D only: editions differ on A/B, which is that of
/// 2009.
/// </summary>
public static class IsoZones
{
    public const string Edition = "ISO 10816-3:2009 / ISO 20816-3";

    public const double MaxRpm = 15_000;

    /// <summary>The part starts at 120 r/min, but below 600 r/min it wants the band from 2 Hz, and our velocity starts at 10 Hz.</summary>
    public const double MinRpm = 600;

    /// <summary>The boundaries for a group and a support, or null when one of them is unknown.</summary>
    public static IsoBoundaries? For(int? group, Mounting mounting) => (group, mounting) switch
    {
        (1, Mounting.Rigid) => new(2.3, 4.5, 7.1),
        (1, Mounting.Flexible) => new(3.5, 7.1, 11.0),
        (2, Mounting.Rigid) => new(1.4, 2.8, 4.5),
        (2, Mounting.Flexible) => new(2.3, 4.5, 7.1),
        _ => null,
    };
}
