using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Knowledge;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Web;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using Microsoft.AspNetCore.Routing;

namespace EdgeAgent.CloudBridge.Tests.Access;

/// <summary>
/// A bridge with two organisations: home has a plant full of everything, rival has a manager, a key and nothing else. All of home's names hold
/// <see cref="Canary"/>.
/// </summary>
public sealed partial class TwoFirms : IAsyncLifetime
{
    public const string Canary = "Canary7";
    public const string Rival = "rival";

    /// <summary>Tables that a visitor's own coming and going writes.</summary>
    private static readonly string[] s_ownTraces = ["audit_log", "one_time_links", "people", "schema_scripts"];

    internal WebBench Bench { get; } = new();

    internal Visit RivalManager { get; private set; } = null!;

    internal string RivalKey { get; } = "ea_" + Guid.NewGuid().ToString("N") + Guid.NewGuid().ToString("N");

    /// <summary>Values of route parameters that name home's things, by the beginning of the route.</summary>
    private readonly Dictionary<string, string> _ids = [];

    public async ValueTask InitializeAsync()
    {
        await Bench.InitializeAsync();
        Bench.Fill();
        Bench.Database.Write(Fill);
        Bench.Database.Write(session =>
        {
            Grants.AddOrganisation(session, Rival, "Rival", Bench.Time.GetUtcNow());
            ApiKeys.Add(session, new ApiKey("k_rival", Rival, "rival", Rights.All, "test", Bench.Time.GetUtcNow(), null, null, null), RivalKey);
        });
        RivalManager = await SignInAsync(Rival, Rights.Manager, "mallory");
    }

    public async Task<Visit> SignInAsync(string organisation, string role, string login)
    {
        Person person = People.New(organisation, login, login, role, Bench.Time.GetUtcNow());
        string secret = Bench.Database.Write(session =>
        {
            People.Save(session, person);
            return OneTimeLinks.Make(session, person.Id, Bench.Time.GetUtcNow());
        });
        var visit = new Visit(Bench.Address);
        Assert.StartsWith("/", await visit.SignInAsync(secret));
        return visit;
    }

    /// <summary>Every route with its method, addressed at home's things.</summary>
    public IEnumerable<(string Method, string Pattern, string Path)> Routes() =>
        from endpoint in Bench.Endpoints.OfType<RouteEndpoint>()
        let pattern = "/" + endpoint.RoutePattern.RawText!.Trim('/')
        where !pattern.Contains('*', StringComparison.Ordinal) && !pattern.StartsWith("/_", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        where method != "HEAD"
        select (method, pattern, Address(pattern));

    /// <summary>All that belongs to home, table by table, as home sees it.</summary>
    public string DumpOfHome()
    {
        var text = new StringBuilder();
        List<string> tables = Bench.Database.Read(session =>
            session.Query("SELECT name FROM public.sqlite_master WHERE name NOT LIKE 'sqlite_%' AND type = 'table' ORDER BY name", row => row.GetString(0))
        );
        var home = new ScopedDatabase(Bench.Database, Scope.Home);
        foreach (string table in tables.Except(s_ownTraces))
        {
            List<string> rows = home.Read(session =>
                session.Query(
                    $"SELECT * FROM {table}",
                    row => string.Join('|', Enumerable.Range(0, row.FieldCount).Select(i => Convert.ToString(row.GetValue(i), CultureInfo.InvariantCulture)))
                )
            );
            text.Append(table).Append(": ").AppendJoin('\n', rows.Order(StringComparer.Ordinal)).Append('\n');
        }

        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        RivalManager.Dispose();
        await Bench.DisposeAsync();
    }

    private string Address(string pattern)
    {
        string path = Parameter()
            .Replace(
                pattern,
                parameter =>
                    _ids.GetValueOrDefault(pattern.Split('/')[1] + ":" + parameter.Groups[1].Value)
                    ?? _ids.GetValueOrDefault(ApiName(pattern) + ":" + parameter.Groups[1].Value)
                    ?? _ids.GetValueOrDefault(parameter.Groups[1].Value)
                    ?? "1"
            );
        return path;
    }

    /// <summary>The noun of an API route: articles for /api/articles/{id}.</summary>
    private static string ApiName(string pattern) =>
        string.Join('/', pattern.Split('/').Where(part => part.Length > 0 && part[0] != '{' && part is not ("api" or "access" or "connections")).Take(1));

    private void Fill(Session session)
    {
        DateTimeOffset now = Bench.Time.GetUtcNow();
        string gateway = Bench.Plant.Id;
        Order order = OrderStore.OpenOfGroup(session, gateway, "pump-1", "vibration")!;
        var webhook = new Webhook("wh_home", $"https://{Canary}.example/", [], WebhookSecrets.New(), null, null, now, null);
        WebhookStore.Add(session, webhook);
        WebhookStore.Post(session, [webhook], "msg_home", "order.opened", gateway + "/pump-1", 1, () => $"{{\"{Canary}\":1}}", now);
        WebhookStore.Disable(session, webhook.Id, "gone", now);
        ArticleStore.Save(session, new Article("KB-HOME", order.FaultCode, null, null, "en", Canary, Canary, Canary, now, now, 1, 0, 0));
        ServiceLog.Add(session, new ServiceRecord("SR-HOME", gateway, "pump-1", now, "other", Canary, Canary, null), now);
        AlarmCommands.TryAdd(session, gateway, new CloudCommand(1, "00000000000000aa", "acknowledge", "a1", null, Canary, null, now.AddHours(1)), now);
        var invitation = new Invitation("i_home", Scope.Home, Canary, Canary, now, now.AddDays(1), null, 0, null);
        Invitations.Add(session, invitation);
        ApiKeys.Add(session, new ApiKey("k_home", Scope.Home, Canary, Rights.All, Canary, now, null, null, null), "ea_" + Guid.NewGuid().ToString("N"));
        Person colleague = People.New(Scope.Home, Canary, Canary, "engineer", now);
        People.Save(session, colleague);
        AuditLog.Add(session, Scope.Home, now, Canary, Canary, Canary, "done", "");
        session.Execute("INSERT INTO public.sites (gateway, name, customer) VALUES ($1, $2, $2)", gateway, Canary);
        session.Execute("INSERT INTO public.service_levels (customer, handle_ms, done_ms) VALUES ($1, 1, 1)", "Acme");
        session.Execute(
            "INSERT INTO public.upkeep (gateway, machine, id, work, name, fault_codes, done_at) VALUES ($1, 'pump-1', 'up1', 'other', $2, '', 1)",
            gateway,
            Canary
        );
        ContactStore.Add(session, Scope.Home, gateway, "pump-1", new Contact("c_home", Canary, Canary, now), "test");
        ProblemReportStore.Add(session, new ProblemReport("PR-HOME", gateway, "pump-1", order.Id, now, ContactStore.ActorOf("c_home"), Canary, null), null);
        CommissioningStore.Add(session, gateway, Made.Commissioning(now, by: Canary), now);
        CloudBridge.Intake.EventStore.CountRefusals(session, "unknown-command", gateway, 1, now, Canary);
        MachineFileStore.Save(session, new MachineFile(gateway, "pump-1", Canary, null, null, null, null));
        TestOrderStore.Open(session, gateway, new DrillData("d_home", "pump-1", Canary, now), now, now, 1);
        session.Execute(
            """
            INSERT INTO public.paired_machines (gateway, machine, organisation, site, nameplate, added_at, added_by)
            VALUES ($1, 'pump-1', 'home', 'home', '{"name":"Canary7"}', 1, $2)
            """,
            gateway,
            Canary
        );
        session.Execute(
            """
            INSERT INTO public.settings_changes (gateway, machine, organisation, revision, content, changed_at, changed_by)
            VALUES ($1, 'pump-1', 'home', 1, '{"name":"Canary7"}', 1, $2)
            """,
            gateway,
            Canary
        );
        ConnectorStore.Add(session, new Connector("cn_home", Canary, "never", new ConnectorRequest("https://example.com", "{}"), "x", now));
        session.Execute(
            "INSERT INTO public.pairing_journal (id, at, organisation, site, gateway, what, who, detail) VALUES ('j1', 1, 'home', 'home', $1, 'claim-done', $2, $2)",
            gateway,
            Canary
        );
        foreach ((string name, string value) in new[]
        {
                ("gateway", gateway),
                ("GatewayId", gateway),
                ("machine", "pump-1"),
                ("MachineId", "pump-1"),
                ("alarm", "a1"),
                ("verb", "acknowledge"),
                ("action", "confirm"),
                ("customer", "Acme"),
                ("language", "en"),
                ("orders:id", order.Id),
                ("orders:Id", order.Id),
                ("articles:id", "KB-HOME"),
                ("knowledge:id", "KB-HOME"),
                ("knowledge:Id", "KB-HOME"),
                ("webhooks:id", "wh_home"),
                ("connectors:id", "cn_home"),
                ("alarms:id", "00000000000000aa"),
                ("people:id", colleague.Id),
                ("keys:id", "k_home"),
                ("invitations:id", "i_home"),
                ("machines:id", "up1"),
                ("documentName", "v1"),
            }
        )
        {
            _ids[name] = value;
        }
    }

    [GeneratedRegex(@"\{\*?(\w+)[^}]*\}")]
    private static partial Regex Parameter();
}
