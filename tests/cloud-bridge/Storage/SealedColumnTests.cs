using System.Data.Common;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Tests.Storage;

/// <summary>A copy of the database signs nothing and signs nobody in.</summary>
public sealed class SealedColumnTests : IDisposable
{
    private const string SecretOfWebhook = "whsec_SGVsbG8gd2ViaG9vaywgaGVsbG8gd2ViaG9vayE=";
    private const string SecretOfConnector = "whsec_SGVsbG8gY29ubmVjdG9yLCBoZWxsbyBjb25uIQ==";
    private const string KeyOfOtherSystem = "Bearer other-system-key";
    private const string Authenticator = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    private static readonly DateTimeOffset s_now = new(2026, 11, 30, 9, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-sealed-").FullName;

    private string File => Path.Combine(_folder, "bridge.db");

    [Fact]
    public void No_secret_that_is_used_again_lies_in_any_column_and_each_is_read_back()
    {
        using Database database = Open();
        database.Write(Keep);

        string[] secrets = [SecretOfWebhook, SecretOfConnector, KeyOfOtherSystem, Authenticator];
        Assert.Equal([], TextsOfAllColumns().Where(text => secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal))));
        database.Read(session =>
        {
            AreReadBack(session);
            return true;
        });

        database.Write(session => WebhookStore.Rotate(session, "wh_1", SecretOfConnector, s_now));
        Assert.Equal((SecretOfConnector, SecretOfWebhook), database.Read(session => WebhookStore.Find(session, "wh_1") is { } one ? (one.Secret, one.OldSecret) : default));
    }

    [Fact]
    public void What_an_earlier_release_kept_in_clear_is_sealed_at_the_first_start()
    {
        using (Database earlier = Open())
        {
            earlier.Write(Keep);
            earlier.Write(session =>
            {
                session.Execute("UPDATE public.webhooks SET secret = $1", SecretOfWebhook);
                session.Execute("UPDATE public.people SET authenticator_key = $1", Authenticator);
            });
        }

        Assert.Contains(SecretOfWebhook, TextsOfAllColumns());
        using Database database = Open();
        Assert.DoesNotContain(SecretOfWebhook, TextsOfAllColumns());
        Assert.DoesNotContain(Authenticator, TextsOfAllColumns());
        database.Read(session =>
        {
            AreReadBack(session);
            return true;
        });
    }

    [Fact]
    public void A_database_sealed_under_another_key_is_refused_by_name_and_left_as_it_is()
    {
        using (Database database = Open()) database.Write(Keep);
        string[] before = TextsOfAllColumns();
        string key = Path.Combine(_folder, BridgeDatabase.KeyFolder, "seal.key");
        string text = System.IO.File.ReadAllText(key);
        System.IO.File.WriteAllText(key, new string('a', 64));

        SealKeyLostException refusal = Assert.Throws<SealKeyLostException>(Open);
        Assert.Contains("seal.key", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, TextsOfAllColumns());

        System.IO.File.WriteAllText(key, text);
        using Database again = Open();
        again.Read(session =>
        {
            AreReadBack(session);
            return true;
        });
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Database Open()
    {
        var database = new SqliteDatabase(File);
        try
        {
            database.Migrate();
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static void Keep(Session session)
    {
        WebhookStore.Add(session, new Webhook("wh_1", "https://example.com/hook", ["order.opened"], SecretOfWebhook, null, null, s_now, null));
        var request = new ConnectorRequest("https://example.com/orders", "{}", new Dictionary<string, string> { ["Authorization"] = KeyOfOtherSystem });
        ConnectorStore.Add(session, new Connector("co_1", "Desk", "opened", request, SecretOfConnector, s_now));
        Person person = People.New(Scope.Home, "ANN", "Ann", Rights.Manager, s_now);
        person.AuthenticatorKey = Authenticator;
        People.Save(session, person);
    }

    private static void AreReadBack(Session session)
    {
        Assert.Equal(SecretOfWebhook, WebhookStore.Find(session, "wh_1")!.Secret);
        Assert.Equal((SecretOfConnector, KeyOfOtherSystem), ConnectorStore.Find(session, "co_1") is { } one ? (one.Secret, one.Request.Headers!["Authorization"]) : default);
        Assert.Equal(Authenticator, People.FindByLogin(session, "ANN")!.AuthenticatorKey);
    }

    private string[] TextsOfAllColumns()
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        string[] tables = [.. Rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table'")];
        Assert.Contains("webhooks", tables);
        return [.. tables.SelectMany(table => Rows(connection, $"SELECT * FROM \"{table}\""))];
    }

    private static List<string> Rows(DbConnection connection, string sql)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using DbDataReader reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read())
        {
            for (int i = 0; i < reader.FieldCount; i++) texts.Add(Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture)!);
        }

        return texts;
    }
}
