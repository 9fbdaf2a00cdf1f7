namespace EdgeAgent.Mqtt.Listener;

/// <summary>Every limit of the modules' listener.</summary>
public sealed record ModuleListenerOptions
{
    /// <summary>
    /// A packet's remaining length, at most; a longer one ends its connection as soon as it says so. Four burst chunks: the text of a state is shorter.
    /// </summary>
    public int MaxPacketBytes { get; init; } = 4 * 4096;

    /// <summary>
    /// Connections that have not logged in yet, from one address and in all; more are closed at once. Who has logged in counts no more: a module has one
    /// connection.
    /// </summary>
    public int MaxEnteringPerAddress { get; init; } = 100;

    public int MaxEntering { get; init; } = 400;

    /// <summary>From the connection to an accepted CONNECT; who takes longer is closed.</summary>
    public TimeSpan LoginLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Without a keep-alive of its own (0) a client is closed after this silence; section 3.1.2.10 lets a server.</summary>
    public TimeSpan LongestSilence { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Messages, and bytes, of one module that may wait for the handler; then nothing more is read of it. Four lanes' windows and a burst under way fit.
    /// </summary>
    public int MaxWaiting { get; init; } = 96;

    public int MaxWaitingBytes { get; init; } = 256 * 1024;

    /// <summary>Bytes of all modules that may wait; then a module that has anything waiting is not read.</summary>
    public int MaxWaitingBytesOfAll { get; init; } = 32 * 1024 * 1024;

    /// <summary>Bytes that wait for a client to read them, behind those the transport holds (64 KB); a client that lets more pile up is closed.</summary>
    public int MaxUnsentBytes { get; init; } = 64 * 1024;

    /// <summary>Commands without the module's PUBACK; a module that lets more pile up is closed.</summary>
    public int MaxUnacknowledged { get; init; } = 16;

    /// <summary>Messages handed over in one batch, at most: one commit pays for all of them.</summary>
    public int MaxBatch { get; init; } = 1000;

    /// <summary>Calls of <see cref="IMqttLink.Post"/> that may wait.</summary>
    public int PostLimit { get; init; } = 1024;

    public TimeSpan TickInterval { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>What the listener has done and refused since it was made.</summary>
/// <param name="Modules">Logged in now.</param>
/// <param name="Entering">Connected and not logged in.</param>
/// <param name="Logins">Accepted.</param>
/// <param name="RefusedLogins">Unknown module, wrong password, or not what a module may say of itself.</param>
/// <param name="RefusedConnections">Closed at once, because too many had not logged in.</param>
/// <param name="Faults">Connections ended by a packet that MQTT does not allow.</param>
/// <param name="TakenOver">Connections ended by a newer one of the same module.</param>
/// <param name="Silent">Connections ended because nothing came for longer than was agreed.</param>
/// <param name="SlowReaders">Connections ended because they did not read, or acknowledged nothing.</param>
/// <param name="Foreign">Messages on topics that are not the module's own: acknowledged as section 3.3.5 has it, and thrown away.</param>
public sealed record ModuleListenerStatus(
    int Modules,
    int Entering,
    long Logins,
    long RefusedLogins,
    long RefusedConnections,
    long Faults,
    long TakenOver,
    long Silent,
    long SlowReaders,
    long Foreign);
