using EdgeAgent.Firmware.Link;
using EdgeAgent.Firmware.Telemetry;

namespace EdgeAgent.Simulator.Modules;

/// <summary>
/// Rates and room of simulated modules. Where time is scaled, patience with the link is too: what takes a second on the network takes a second, however fast
/// the machines run.
/// </summary>
public sealed record ModuleTuning
{
    public int FramePeriodMs { get; init; } = 1000;

    public int StatePeriodMs { get; init; } = 60000;

    public int VibrationPeriodMs { get; init; } = 5000;

    public required TelemetryOptions Telemetry { get; init; }

    public required LinkOptions Link { get; init; }

    /// <param name="rateHz">Frames per simulated second and module, 0.01 to 50.</param>
    /// <param name="speed">Simulated seconds per real second.</param>
    /// <param name="backlogBytes">Room for features per module.</param>
    public static ModuleTuning For(double rateHz, double speed, int backlogBytes)
    {
        if (rateHz is not (>= 0.01 and <= 50)) throw new ArgumentOutOfRangeException(nameof(rateHz), rateHz, "Use 0.01 to 50 frames a second.");
        int Scaled(int milliseconds) => (int)Math.Min(int.MaxValue, milliseconds * Math.Max(1, speed));
        return new ModuleTuning
        {
            FramePeriodMs = (int)(1000 / rateHz),
            Telemetry = new TelemetryOptions
            {
                FeatureBytes = backlogBytes,
                FeatureElements = backlogBytes / 64,
                EvidenceBytes = 64 * 1024,
                EvidenceElements = 32,
                ResendAfterMs = Scaled(5000),
                GatewaySilentAfterMs = Math.Max(35000, Scaled(5000)),
            },
            Link = new LinkOptions
            {
                ConnectTimeoutMs = Scaled(20000),
                FirstDelayMs = Scaled(1000),
                LongestDelayMs = Scaled(15000),
                StableAfterMs = Scaled(60000),
            },
        };
    }
}
