using System.Diagnostics;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.Mqtt.Broker;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace EdgeAgent.CloudBridge.Tests.Storage;

/// <summary>
/// A real PostgreSQL of our own on a free port, started by the first test that needs it and gone with the last. PostgreSQL refuses to run as root, so root
/// starts it as user postgres. It does not wait for the disk: what these tests kill is the bridge, never the server, and its machine keeps its power.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly Lock _starting = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-postgres-").FullName;
    private readonly ReservedPort _port = ReservedPort.Any();
    private bool _isRunning;
    private int _databases;

    private static string? Programs =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .GetDirectories("/usr/lib/postgresql")
                .Select(version => Path.Combine(version, "bin"))
                .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
                .Order(StringComparer.Ordinal)
                .LastOrDefault()
            : null;

    private string Data => Path.Combine(_folder, "data");

    /// <summary>The connection string of a new empty database; skips the test where PostgreSQL is not installed.</summary>
    public string NewDatabase()
    {
        if (Programs is null) Assert.Skip("PostgreSQL is not installed on this machine (apt-get install postgresql).");
        lock (_starting)
        {
            if (!_isRunning) Start();
        }

        string name = "bridge" + Interlocked.Increment(ref _databases);
        using var connection = new Npgsql.NpgsqlConnection(ConnectionString("postgres"));
        connection.Open();
        using Npgsql.NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = "CREATE DATABASE " + name;
        command.ExecuteNonQuery();
        return ConnectionString(name);
    }

    public ValueTask DisposeAsync()
    {
        if (_isRunning) Run("pg_ctl", "stop", "-D", Data, "-m", "immediate");
        _port.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private string ConnectionString(string database) => $"Host=127.0.0.1;Port={_port.Number};Database={database};Username=postgres;Pooling=false";

    private void Start()
    {
        if (Environment.IsPrivilegedProcess) RunProgram("chown", "postgres", _folder);
        Run("initdb", "-D", Data, "-U", "postgres", "-A", "trust", "--no-sync");
        Run("pg_ctl", "start", "-w", "-D", Data, "-l", Path.Combine(_folder, "log"), "-o", $"-p {_port.Number} -h 127.0.0.1 -k {_folder} -c fsync=off -c full_page_writes=off -c synchronous_commit=off");
        _isRunning = true;
    }

    private static void Run(string program, params string[] words)
    {
        string path = Path.Combine(Programs!, program);
        if (Environment.IsPrivilegedProcess) RunProgram("runuser", ["-u", "postgres", "--", path, .. words]);
        else RunProgram(path, words);
    }

    private static void RunProgram(string program, params string[] words)
    {
        // Its output goes nowhere: the server it leaves behind would keep a pipe open for ever.
        using Process process = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1", program, .. words]) { WorkingDirectory = "/" }
        )!;
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', words)} ended with {process.ExitCode}.");
    }
}

/// <summary>Where a test's data is; the same suite runs on each kind.</summary>
public abstract class TestStore : IDisposable
{
    public abstract Database Open();

    /// <summary>A plain connection, past everything of the bridge.</summary>
    public abstract System.Data.Common.DbConnection Connect();

    public abstract void Dispose();

    public static TestStore Sqlite() => new SqliteStore();

    public static TestStore Postgres(PostgresServer server) => new PostgresStore(server.NewDatabase());

    private sealed class SqliteStore : TestStore
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-bridge-").FullName;

        public override Database Open() => new SqliteDatabase(Path.Combine(_folder, "bridge.db"));

        public override System.Data.Common.DbConnection Connect()
        {
            var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_folder, "bridge.db")};Pooling=False");
            connection.Open();
            return connection;
        }

        public override void Dispose()
        {
            if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        }
    }

    private sealed class PostgresStore(string connectionString) : TestStore
    {
        private readonly string _keys = Directory.CreateTempSubdirectory("edgeagent-keys-").FullName;

        public override Database Open() => new PostgresDatabase(connectionString, _keys);

        public override System.Data.Common.DbConnection Connect()
        {
            var connection = new Npgsql.NpgsqlConnection(connectionString);
            connection.Open();
            return connection;
        }

        public override void Dispose()
        {
            if (Directory.Exists(_keys)) Directory.Delete(_keys, recursive: true);
        }
    }
}
