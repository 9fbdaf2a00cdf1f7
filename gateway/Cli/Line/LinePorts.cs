namespace EdgeAgent.Cli.Line;

/// <summary>The ports of a line.</summary>
/// <param name="ModulesPlain">Where the gateway hears what runs beside it and speaks as a module, without TLS.</param>
/// <param name="Cloud">Cloud broker, for what runs beside it: bridge and tools.</param>
/// <param name="Modules">Where the gateway hears its modules.</param>
/// <param name="CloudTls">Cloud broker, for gateways.</param>
/// <param name="Enrol">Where gateways enrol.</param>
public sealed record LinePorts(int ModulesPlain, int Cloud, int GatewayPage, int BridgePage, int Control, int Modules, int CloudTls, int Enrol)
{
    /// <summary>The ports people remember: those of a line when nobody else has them.</summary>
    public static LinePorts Remembered { get; } = new(18831, 18832, 18080, 18090, 18833, 18834, 18835, 18836);
}
