namespace EdgeAgent.Cli.Line;

/// <summary>The ports of a line.</summary>
/// <param name="Plant">Plant broker, for what runs beside it: gateway and tools.</param>
/// <param name="Cloud">Cloud broker, for what runs beside it: bridge and tools.</param>
/// <param name="PlantTls">Plant broker, for modules.</param>
/// <param name="CloudTls">Cloud broker, for gateways.</param>
/// <param name="Enrol">Where gateways enrol.</param>
public sealed record LinePorts(int Plant, int Cloud, int GatewayPage, int BridgePage, int Control, int PlantTls, int CloudTls, int Enrol)
{
    /// <summary>The ports people remember: those of a line when nobody else has them.</summary>
    public static LinePorts Remembered { get; } = new(18831, 18832, 18080, 18090, 18833, 18834, 18835, 18836);
}
