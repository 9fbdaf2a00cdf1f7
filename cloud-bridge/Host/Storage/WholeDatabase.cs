namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// The database without an organisation's eyes, asked for by this name: for signing in, for keys, for what the bridge does by itself. Pages and routes ask for
/// <see cref="Database"/>.
/// </summary>
public sealed record WholeDatabase(Database Value);
