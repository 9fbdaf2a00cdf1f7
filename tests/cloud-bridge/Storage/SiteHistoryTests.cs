using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Access;

namespace EdgeAgent.CloudBridge.Tests.Storage;

/// <summary>Writing out and deleting what is kept of a gateway, on a bridge whose every table has something of it.</summary>
public sealed class SiteHistoryTests : IAsyncLifetime
{
    private readonly TwoFirms _firms = new();

    private Database Database => _firms.Bench.Database;

    public ValueTask InitializeAsync() => _firms.InitializeAsync();

    public ValueTask DisposeAsync() => _firms.DisposeAsync();

    [Fact]
    public void Everything_of_a_gateway_is_written_out_with_its_people_and_without_any_secret()
    {
        using var text = new StringWriter();
        long rows = new SiteHistory(Database).Export("plant-a", text);
        string[] lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(rows, lines.Length);
        foreach (
            string table in new[]
            {
                "gateways",
                "machines",
                "alarms",
                "orders",
                "order_log",
                "health_hours",
                "contacts",
                "problem_reports",
                "commissioning",
                "messages",
                "deliveries",
                "service_records",
                "sites",
                "events",
            }
        )
        {
            Assert.Contains(lines, line => line.StartsWith($"{{\"table\":\"{table}\"", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(
            lines,
            line =>
                line.Contains("gateway_settings", StringComparison.Ordinal)
                || line.Contains("module_keys", StringComparison.Ordinal)
                || line.Contains("\"table\":\"api_keys\"", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void After_deletion_no_row_names_the_gateway_but_the_journals_and_another_gateways_history_is_whole()
    {
        var other = new MadeGateway(_firms.Bench.Time, "plant-b", 0xBB);
        Database.Write(session => GatewayRegistration.Register(session, "plant-b", "test", _firms.Bench.Time.GetUtcNow()));
        _firms.Bench.Intake.Take([other.State(Made.State(_firms.Bench.Time.GetUtcNow())), other.Alarm(Made.Alarm(_firms.Bench.Time.GetUtcNow()))]);
        long before = Naming("plant-b").Sum(table => table.Value);

        Assert.True(new SiteHistory(Database).Delete("plant-a") > 0);

        Assert.Equal(["pairing_journal"], Naming("plant-a").Keys.Except(["audit_log"]));
        Assert.Equal(before, Naming("plant-b").Sum(table => table.Value));
    }

    [Fact]
    public void A_gateway_that_is_paired_keeps_its_history_for_it_would_send_more()
    {
        Database.Write(session => session.Execute(
            "INSERT INTO public.gateway_keys (print, gateway, public_key, organisation, site, state, claimed_at, claimed_by, claim, changed_at) VALUES ('p', 'plant-a', '', 'home', 's', 'live', 1, 'x', 'c', 1)"));
        Assert.Null(new SiteHistory(Database).Delete("plant-a"));
        Assert.True(Naming("plant-a").Count > 10);
    }

    /// <summary>Rows by table in which a value names the gateway.</summary>
    private Dictionary<string, int> Naming(string gateway) =>
        Database
            .Read(session =>
                session
                    .Query("SELECT name FROM public.sqlite_master WHERE name NOT LIKE 'sqlite_%' AND type = 'table'", row => row.GetString(0))
                    .ToDictionary(
                        table => table,
                        table =>
                            session
                                .Query(
                                    $"SELECT * FROM {table}",
                                    row =>
                                        Enumerable
                                            .Range(0, row.FieldCount)
                                            .Any(i =>
                                                Convert
                                                    .ToString(row.GetValue(i), System.Globalization.CultureInfo.InvariantCulture)!
                                                    .Contains(gateway, StringComparison.Ordinal)
                                            )
                                )
                                .Count(names => names)
                    )
            )
            .Where(table => table.Value > 0)
            .ToDictionary();
}
