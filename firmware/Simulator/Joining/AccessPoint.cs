namespace EdgeAgent.Simulator.Joining;

/// <summary>A gateway's commissioning access point within a simulated module's reach.</summary>
/// <param name="Name">The network's name.</param>
/// <param name="Host">Where its gateway listens.</param>
/// <param name="Port">And on which port.</param>
/// <param name="Dbm">How strong it is where the module stands.</param>
public sealed record AccessPoint(string Name, string Host, int Port, int Dbm = -50);
