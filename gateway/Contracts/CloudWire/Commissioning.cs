namespace EdgeAgent.Contracts.CloudWire;

/// <summary>How the installation of a machine stood when somebody looked and signed. A record is never changed; a later one stands beside it.</summary>
/// <param name="MachineId">The machine.</param>
/// <param name="At">When it was signed, by the gateway's clock.</param>
/// <param name="By">Who signed.</param>
/// <param name="IsGreen">Every point was good or could not be said.</param>
/// <param name="Points">What was looked at, in the order of the check.</param>
public sealed record CommissioningData(string MachineId, DateTimeOffset At, string By, bool IsGreen, IReadOnlyList<CommissioningPointData> Points);

/// <summary>One point of an installation.</summary>
/// <param name="Name">wifi, clock, broker, disk, sensors, orientation, phases, current-direction, started-and-stopped, reference; an open set.</param>
/// <param name="State">good, open, bad or cannot-say.</param>
/// <param name="Reason">Stable name of what was wrong or missing; null when good.</param>
/// <param name="Saw">What it was judged by; a technical note, null when there is nothing to say.</param>
public sealed record CommissioningPointData(string Name, string State, string? Reason = null, string? Saw = null);
