using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeAgent.Mqtt.Broker;
using Npgsql;

namespace EdgeAgent.CloudBridge.SetUp;

/// <summary>What setting up looks at before it writes anything.</summary>
/// <param name="IsWell">False when the bridge would not work so; nothing is written then.</param>
/// <param name="Saw">What was seen, and for what is not well what to do.</param>
public sealed record SetupFinding(bool IsWell, string Saw);

/// <summary>Looks at what a plan names: certificate, database, broker.</summary>
public static class SetupChecks
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    public static IEnumerable<SetupFinding> Look(SetupPlan plan, DateTimeOffset now, string? serviceUser)
    {
        if (plan is { Certificate: { } certificate, Key: { } key })
        {
            yield return Certificate(certificate, key, plan.PublicName, now);
            if (serviceUser is not null)
            {
                foreach (string file in new[] { certificate, key }.Where(file => !CanRead(serviceUser, file)))
                    yield return new(false, $"{serviceUser} cannot read {file}; give it the group {serviceUser} and mode 0640, and let it enter the folders above.");
            }
        }

        if (plan.Postgres is { } postgres) yield return Database(postgres);
        if (plan.HasOwnBroker)
        {
            yield return MosquittoProcess.Find() is { } program
                ? new(true, $"The broker is {program}.")
                : new(false, "mosquitto is not installed: apt-get install mosquitto, or name a broker elsewhere with --broker.");
        }
    }

    /// <summary>The pair belongs together, is for the name, is in time, and brings its chain.</summary>
    public static SetupFinding Certificate(string certificateFile, string keyFile, string name, DateTimeOffset now)
    {
        try
        {
            string text = File.ReadAllText(certificateFile);
            using X509Certificate2 leaf = X509Certificate2.CreateFromPem(text, File.ReadAllText(keyFile));
            X509Certificate2Collection all = [];
            all.ImportFromPem(text);
            if (!leaf.MatchesHostname(name)) return new(false, $"The certificate in {certificateFile} is for {leaf.Subject}, not for {name}.");
            if (leaf.NotAfter.ToUniversalTime() <= now.UtcDateTime) return new(false, $"The certificate in {certificateFile} ran out on {leaf.NotAfter:yyyy-MM-dd}; renew it first.");
            if (leaf.NotBefore.ToUniversalTime() > now.UtcDateTime) return new(false, $"The certificate in {certificateFile} begins on {leaf.NotBefore:yyyy-MM-dd}; set this machine's clock.");
            if (all.Count == 1 && leaf.Subject != leaf.Issuer)
                return new(false, $"{certificateFile} holds no certificate of {leaf.Issuer}, which signed it: phones refuse that. Use the file with the whole chain (fullchain.pem).");
            return new(true, $"The certificate for {name} is good until {leaf.NotAfter:yyyy-MM-dd}, with {all.Count - 1} of its issuers.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return new(false, $"{certificateFile} and {keyFile} cannot be used: {unreadable.Message}");
        }
    }

    private static SetupFinding Database(string connectionString)
    {
        try
        {
            using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Timeout = (int)s_patience.TotalSeconds }.ToString());
            connection.Open();
            return new(true, $"PostgreSQL {connection.PostgreSqlVersion} at {connection.Host} answers for database {connection.Database}.");
        }
        catch (Exception away) when (away is NpgsqlException or ArgumentException or TimeoutException)
        {
            return new(false, $"PostgreSQL cannot be used: {away.Message}. Check --postgres, that the database is there and that its server lets this machine in.");
        }
    }

    private static bool CanRead(string user, string file)
    {
        using Process process = Process.Start(new ProcessStartInfo("runuser", ["-u", user, "--", "test", "-r", Path.GetFullPath(file)]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
