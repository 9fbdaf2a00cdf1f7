using System.Globalization;
using System.Text;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Mqtt.Broker;

/// <summary>
/// One listener of a mosquitto broker and its limits, as configuration text with the reason beside each line. Nobody relies on the broker's queue:
/// it dies with the broker, and what does not fit is dropped after its PUBACK. The limits are sized so that this does not happen in daily work.
/// </summary>
public sealed record MosquittoConfig
{
    public required int Port { get; init; }
    public string BindAddress { get; init; } = "127.0.0.1";

    /// <summary>Written by <see cref="MosquittoPasswords"/>. None: everybody may log in, which is for loopback only.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Written by <see cref="MosquittoAcl"/>. None: everybody who is in reaches every topic.</summary>
    public string? AclFile { get; init; }
    public MosquittoTls? Tls { get; init; }

    /// <summary>
    /// A second listener on loopback, without TLS and by password, for the broker's one central user beside it; null for none. With it the network's listener is for devices alone: their
    /// user is their client id, and only here may a client choose one.
    /// </summary>
    public int? InternalPort { get; init; }

    /// <summary>Where the broker writes its process id, for whoever reloads it; null for nowhere.</summary>
    public string? PidFile { get; init; }

    /// <summary>A folder the broker may write to, for retained messages and subscriptions; none keeps them in memory only.</summary>
    public string? PersistenceDirectory { get; init; }

    /// <summary>The system user to become when started by root; null lets mosquitto become its own. A line of one person on one machine runs as that person.</summary>
    public string? RunAs { get; init; }
    public int MaxQueuedMessages { get; init; } = 32_000;
    public int MaxInFlightMessages { get; init; } = 2_000;
    public int MessageSizeLimitBytes { get; init; } = 256 * 1024;
    public int MaxConnections { get; init; } = 2_500;

    /// <summary>The plant side: every module may have its whole window in the queue to the gateway at once.</summary>
    public static MosquittoConfig ForPlant(int port, int modules = 2_000) => new()
    {
        Port = port,
        MaxQueuedMessages = Math.Max(1_000, modules * WireLimits.ModuleWindow),
        MessageSizeLimitBytes = 4 * WireLimits.MaxBurstChunkBytes,                      // a burst chunk is the largest; four times it for replies
        MaxConnections = modules + 100,                                                 // the gateway, its tools, and sessions being replaced
    };

    /// <summary>The cloud side: every gateway may have its whole outbox window in the queue to the bridge at once.</summary>
    public static MosquittoConfig ForCloud(int port, int gateways = 1_000) => new()
    {
        Port = port,
        MaxQueuedMessages = Math.Max(1_000, gateways * CloudLimits.GatewayWindow),
        MessageSizeLimitBytes = CloudLimits.MaxEventBytes,
        MaxConnections = gateways + 100,
    };

    public IEnumerable<string> Problems()
    {
        if (Port is < 1 or > 65535) yield return $"Port is {Port}; use 1 to 65535.";
        if (MaxQueuedMessages is < 1 or > 10_000_000) yield return $"MaxQueuedMessages is {MaxQueuedMessages}; use 1 to 10000000 (0 would mean without limit).";
        if (MaxInFlightMessages is < 1 or > 65535) yield return $"MaxInFlightMessages is {MaxInFlightMessages}; use 1 to 65535.";
        if (MessageSizeLimitBytes is < 1024 or > 64 * 1024 * 1024) yield return $"MessageSizeLimitBytes is {MessageSizeLimitBytes}; use 1024 to 67108864.";
        if (MaxConnections is < 1 or > 1_000_000) yield return $"MaxConnections is {MaxConnections}; use 1 to 1000000.";
        if (InternalPort is < 1 or > 65535 || InternalPort == Port) yield return $"InternalPort is {InternalPort}; use 1 to 65535, another than Port.";
        if (InternalPort is not null && PasswordFile is null) yield return "InternalPort needs a PasswordFile.";
        if (PasswordFile is null && Tls is not { RequireClientCertificate: true } && BindAddress is not ("127.0.0.1" or "::1" or "localhost")) yield return $"BindAddress is {BindAddress} without a PasswordFile; without logins listen on loopback only.";
        foreach (string? path in new[] { BindAddress, RunAs, PasswordFile, AclFile, PersistenceDirectory, PidFile, Tls?.CaFile, Tls?.CertificateFile, Tls?.KeyFile, Tls?.RevocationFile })
        {
            if (path is not null && path.AsSpan().IndexOfAny('\n', '\r') >= 0) yield return "A path or address holds a line break.";
        }
    }

    /// <summary>The text of mosquitto.conf.</summary>
    public string Text()
    {
        string[] problems = [.. Problems()];
        if (problems.Length > 0) throw new ArgumentException("The broker's configuration is wrong: " + string.Join(" ", problems));

        var text = new StringBuilder();
        Line("One listener; the address decides who can reach it at all.", "listener", $"{Port} {BindAddress}");
        if (RunAs is not null) Line("Started by root, the broker would become a user that cannot reach these folders.", "user", RunAs);
        Line("Small messages that must arrive soon: do not wait for more of them.", "set_tcp_nodelay", "true");
        if (PidFile is not null) Line("Told of new logins and revocations by a signal to this process.", "pid_file", PidFile);
        Line("More clients than this are a fault, not growth.", "max_connections", Number(MaxConnections));
        if (Tls is not null)
        {
            Line("Who signed the clients' certificates.", "cafile", Tls.CaFile);
            Line("Shown to every client.", "certfile", Tls.CertificateFile);
            Line("Readable by the broker's user only.", "keyfile", Tls.KeyFile);
            Line("Older versions are broken; this is the lowest accepted.", "tls_version", "tlsv1.2");
            Line("TLS 1.2 with forward secrecy and authenticated encryption only; TLS 1.3 has nothing else.", "ciphers", "ECDHE+AESGCM:ECDHE+CHACHA20");
            Line("Whether a client needs a certificate of its own.", "require_certificate", Tls.RequireClientCertificate ? "true" : "false");
            if (Tls.RequireClientCertificate) Line("The certificate's common name is the user, so the ACL holds for it.", "use_identity_as_username", "true");
            if (Tls.RevocationFile is not null) Line("Revoked certificates, of every issuer. Read at the start and on a reload; sessions that are open stay, so who revokes ends them too.", "crlfile", Tls.RevocationFile);
        }

        if (InternalPort is { } internalPort)
        {
            Line("The user is the client id: no device takes over another's session, or its queue, by calling itself so.", "use_username_as_clientid", "true");
            Line("For the central user on this machine; the port is not on the network.", "listener", $"{internalPort} 127.0.0.1");
            Line("One central user and its tools.", "max_connections", "20");
        }

        Line("With a password file nobody is in without a login.", "allow_anonymous", PasswordFile is null && Tls is not { RequireClientCertificate: true } ? "true" : "false");
        if (PasswordFile is not null) Line("PBKDF2 hashes, one user a line.", "password_file", PasswordFile);
        if (AclFile is not null) Line("Who reaches which topics. A refused publish is still acknowledged to a 3.1.1 client.", "acl_file", AclFile);
        Line("Per client that is away or slow. The default of 1,000 drops silently after the PUBACK; this holds every sender's whole window.", "max_queued_messages", Number(MaxQueuedMessages));
        Line("Sent and not yet acknowledged, per client. Receivers acknowledge after their commit, so this bounds their batch; the default of 20 would bound it to 20.", "max_inflight_messages", Number(MaxInFlightMessages));
        Line("A larger payload is refused before it takes memory.", "message_size_limit", Number(MessageSizeLimitBytes));
        Line("A client that never returns must not keep a queue for ever.", "persistent_client_expiration", "7d");
        Line("Retained messages and subscriptions survive a clean restart; a kill may lose the queue, which receipts make good.", "persistence", PersistenceDirectory is null ? "false" : "true");
        if (PersistenceDirectory is not null)
        {
            Line("Where; the slash belongs there.", "persistence_location", PersistenceDirectory.TrimEnd('/') + "/");
            Line("Seconds between snapshots. Saving on every change brought 171 messages/s and wears flash.", "autosave_interval", "300");
        }

        Line("The parent process collects the log.", "log_dest", "stderr");
        foreach (string type in new[] { "error", "warning", "notice" }) text.Append("log_type ").Append(type).Append('\n');
        return text.ToString();

        void Line(string reason, string key, string value) => text.Append("# ").Append(reason).Append('\n').Append(key).Append(' ').Append(value).Append('\n');
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>PEM files of the listener. As root, mosquitto reads them as user mosquitto.</summary>
/// <param name="RevocationFile">Revocation lists of every issuer, for client certificates; null for none.</param>
public sealed record MosquittoTls(string CaFile, string CertificateFile, string KeyFile, bool RequireClientCertificate = false, string? RevocationFile = null);
