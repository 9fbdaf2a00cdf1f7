using System.Net;
using System.Text;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Web;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Tests.Access;

/// <summary>
/// Seven visitors walk every route and page that the running bridge has, and what each reached is compared with the table in docs/security/reach.md: a route
/// that is added, or a door that opens further, shows there first.
/// </summary>
public sealed class ReachTests(TwoFirms firms) : IClassFixture<TwoFirms>
{
    private const string Withdrawn = "withdrawn";
    private const string Looking = "looking";

    private static readonly string[] s_visitors = ["none", "invited installer", "contact", "look-only", "other organisation", "withdrawn", "owner"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_each_visitor_reaches_on_every_route_is_what_the_table_says()
    {
        (string Method, string Pattern, string Path)[] routes =
        [
            .. firms.Routes()
                .Where(route => route.Pattern != "/api/live" && !IsolationTests.EndsTheSession(route.Pattern))
                .DistinctBy(route => (route.Method, route.Pattern))
                .OrderBy(route => route.Pattern, StringComparer.Ordinal)
                .ThenBy(route => route.Method, StringComparer.Ordinal),
        ];
        var reached = new Dictionary<(string, string, string), string>();
        Visit[] visits = [await NobodyAsync(), await GuestAsync(), await ContactAsync(), await LookingAsync(), firms.RivalManager, await WithdrawnAsync(), firms.Bench.Owner];
        for (int who = 0; who < visits.Length; who++)
        {
            bool isOwner = who == visits.Length - 1;
            string before = firms.DumpOfHome();
            foreach ((string method, string pattern, string path) in routes.Where(route => route.Method == "GET"))
                reached[(s_visitors[who], method, pattern)] = await LookAsync(visits[who], path);
            foreach ((string method, string pattern, string path) in routes.Where(route => route.Method != "GET"))
                reached[(s_visitors[who], method, pattern)] = await ChangeAsync(visits[who], method, pattern, path, isOwner);

            // A contact's words become a problem report; nobody else below the owner leaves a trace in what is home's.
            if (!isOwner && s_visitors[who] != "contact") Assert.Equal(before, firms.DumpOfHome());
        }

        foreach (Visit visit in visits.Except([firms.RivalManager, firms.Bench.Owner])) visit.Dispose();
        string table = TableOf(routes, reached);
        string file = Path.Combine(Checkout(), "docs", "security", "reach.md");
        if (Environment.GetEnvironmentVariable("EDGE_WRITE") == "1") await File.WriteAllTextAsync(file, table, Cancel);
        Assert.Equal(await File.ReadAllTextAsync(file, Cancel), table);
    }

    private static string TableOf(
        IEnumerable<(string Method, string Pattern, string Path)> routes,
        Dictionary<(string, string, string), string> reached
    )
    {
        var text = new StringBuilder(
            """
            # What each visitor reaches

            Written by `ReachTests` with EDGE_WRITE=1, and compared with what the running bridge does at every test run. All routes name things of one
            organisation. **-** not let in (asked to sign in, or forbidden); **no** let in, and there is nothing of it for them; **page** a page or answer
            that names nothing of the organisation; **sees** what is the organisation's; **may** change it. Where it says no, the organisation's rows
            were compared before and after. The withdrawn organisation could act until its grant was taken away a moment before.


            """);
        text.Append("| route | ").AppendJoin(" | ", s_visitors).Append(" |\n|").Append(string.Concat(Enumerable.Repeat(" --- |", s_visitors.Length + 1))).Append('\n');
        foreach ((string method, string pattern, _) in routes)
        {
            text.Append("| ").Append(method).Append(" `").Append(pattern).Append("` | ");
            text.AppendJoin(" | ", s_visitors.Select(who => reached[(who, method, pattern)])).Append(" |\n");
        }

        text.Append(
            """

            ## What runs by itself, for the withdrawn organisation

            | job | becomes | test |
            | --- | --- | --- |
            | webhook messages and connector jobs that wait | not sent until it is let in again | `OnBehalfTests` |
            | a signed status of its connector | about an order that is not there | `OnBehalfTests` |
            | its people's commands that wait for a gateway | not sent | `OnBehalfTests` |
            | orders its people had in hand | the dispatcher's again | `HandedBackTests` |

            """);
        return text.ToString();
    }

    private static async Task<string> LookAsync(Visit visit, string path)
    {
        using HttpResponseMessage answer = await visit.Client.GetAsync(path, Cancel);
        if (IsShut(answer)) return "-";
        Assert.True((int)answer.StatusCode < 500, $"GET {path}: {answer.StatusCode}");
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest) return "no";
        string text = await answer.Content.ReadAsStringAsync(Cancel);
        text = text.Replace(Uri.EscapeDataString(path), "", StringComparison.Ordinal).Replace(path, "", StringComparison.Ordinal);
        string[] names = path == "/access/audit" ? [TwoFirms.Canary] : [TwoFirms.Canary, "plant-a", "Feed pump-1", "Acme"];

        // An audit log says what its own organisation asked for, with the address.
        return names.Any(name => text.Contains(name, StringComparison.Ordinal)) ? "sees" : "page";
    }

    private static async Task<string> ChangeAsync(Visit visit, string method, string pattern, string path, bool isOwner)
    {
        using HttpResponseMessage answer = await IsolationTests.AskAsync(visit, method, path, pattern.StartsWith("/api", StringComparison.Ordinal));
        if (IsShut(answer)) return "-";
        Assert.True((int)answer.StatusCode < 500, $"{method} {path}: {answer.StatusCode}");
        return isOwner ? "may" : "no";
    }

    private static bool IsShut(HttpResponseMessage answer) =>
        answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        || answer.Headers.Location?.ToString().StartsWith("/sign-in?back=", StringComparison.Ordinal) == true;

    private static string Checkout()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EdgeAgent.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("EdgeAgent.sln is in no folder above the tests.");
    }

    private Task<Visit> NobodyAsync() => Task.FromResult(new Visit(firms.Bench.Address));

    private async Task<Visit> GuestAsync()
    {
        DateTimeOffset now = firms.Bench.Time.GetUtcNow();
        string secret = firms.Bench.Database.Write(session =>
            Invitations.Add(session, new Invitation(Secrets.NewId("i_"), TwoFirms.Rival, "mill", "test", now, now.AddHours(8), null, 0, null)));
        var guest = new Visit(firms.Bench.Address);
        using HttpResponseMessage joined = await guest.PostAsync("/join", "/join", ("secret", secret));
        return guest;
    }

    private async Task<Visit> ContactAsync()
    {
        string code = new MachinePlates(firms.Bench.Database, firms.Bench.Time).Make(Scope.Home, "test", new MachineProfile?[1])[0];
        firms.Bench.Database.Write(session =>
            session.Execute("UPDATE public.machine_plates SET gateway = 'plant-a', machine = 'pump-1' WHERE gateway IS NULL"));
        var contact = new Visit(firms.Bench.Address);
        using (await contact.PostAsync("/scan", "/scan", ("text", LabelCodec.ToUrl("pair.example", new Label(LabelKind.Machine, code))))) { }
        using (await contact.PostAsync("/scan", "/visit/bind", ("name", "Wang Fang"), ("reach", "13800138000"), ("consent", "true"))) { }
        return contact;
    }

    private Task<Visit> LookingAsync()
    {
        DateTimeOffset now = firms.Bench.Time.GetUtcNow();
        firms.Bench.Database.Write(session =>
        {
            Grants.AddOrganisation(session, Looking, "Looking", now);
            Grants.Give(session, Looking, "plant-a", "", "third-party", "test", now);
        });
        return firms.SignInAsync(Looking, Rights.Manager, "look");
    }

    /// <summary>Signed in while it still could act.</summary>
    private async Task<Visit> WithdrawnAsync()
    {
        DateTimeOffset now = firms.Bench.Time.GetUtcNow();
        firms.Bench.Database.Write(session =>
        {
            Grants.AddOrganisation(session, Withdrawn, "Withdrawn", now);
            Grants.Give(session, Withdrawn, "plant-a", "", "service", "test", now);
        });
        Visit visit = await firms.SignInAsync(Withdrawn, Rights.Manager, "gone");
        Assert.Equal("sees", await LookAsync(visit, "/machines/plant-a/pump-1"));
        firms.Bench.Database.Write(session => Grants.Take(session, Withdrawn, "plant-a", ""));
        return visit;
    }
}
