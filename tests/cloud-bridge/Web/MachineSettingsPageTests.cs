using System.Net;
using System.Text;
using System.Text.Json;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.Profiles;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeAgent.CloudBridge.Tests.Web;

/// <summary>A machine's settings by the page and by the API: changed, refused by name, compared, brought back, and shown with what the gateway says of them.</summary>
public sealed class MachineSettingsPageTests(WebBench bench) : IClassFixture<WebBench>, IAsyncLifetime
{
    private const string Machine = "pump-1";
    private const string Page = "/machine-settings/plant-a/pump-1";
    private const string Api = "/api" + Page;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private MachineSettingsChanges Wanted => bench.Services.GetRequiredService<MachineSettingsChanges>();

    public ValueTask InitializeAsync()
    {
        bench.Fill();
        if (Wanted.Find(Scope.Home, "plant-a", Machine) is null) bench.Database.Write(Pair);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_form_shows_what_is_in_force_takes_a_limit_and_says_that_it_waits()
    {
        string page = await bench.GetAsync(Page);
        Assert.Contains("name=\"maxVelocityMmPerSec\"", page, StringComparison.Ordinal);

        using HttpResponseMessage answer = await PostAsync(("name", "Pump"), ("type", "pump"), ("maxVelocityMmPerSec", "4,5"), ("efficiency", "92.1"));

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        WantedMachine now = Look();
        Assert.Equal((4.5, 0.921, MachineType.Pump), (now.Machine.Plate.MaxVelocityMmPerSec, now.Machine.Plate.Efficiency, now.Machine.Plate.Type));
        string shown = await bench.GetAsync(Page);
        Assert.Contains("data-state=\"waiting\"", shown, StringComparison.Ordinal);
        Assert.Contains("4.5 mm/s", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Highest vibration velocity (RMS)")]
    [InlineData("zh-CN", "最大")]
    public async Task A_bad_value_is_refused_by_name_on_the_page_and_every_word_stays(string language, string name)
    {
        long before = Look().Newest.Revision;
        bench.Owner.SetCookie("language", language);
        using HttpResponseMessage answer = await PostAsync(("name", "Kept pump"), ("maxVelocityMmPerSec", "900"));

        string page = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("maxVelocityMmPerSec is 900", page, StringComparison.Ordinal);
        if (language == "en") Assert.Contains(name, page, StringComparison.Ordinal);
        Assert.Contains("value=\"Kept pump\"", page, StringComparison.Ordinal);
        Assert.Equal(before, Look().Newest.Revision);
    }

    [Fact]
    public async Task The_api_changes_refuses_by_name_tells_what_differs_and_restores()
    {
        await PutAsync("""{"name":"Pump","maxVelocityMmPerSec":7.1}""", HttpStatusCode.OK);
        JsonElement changed = await PutAsync("""{"name":"Pump","maxVelocityMmPerSec":2.8}""", HttpStatusCode.OK);
        Assert.Equal("waiting", changed.GetProperty("state").GetString());
        JsonElement newest = changed.GetProperty("history")[0];
        Assert.Equal("maxVelocityMmPerSec: 7.1 2.8", string.Join('\n', newest.GetProperty("differences").EnumerateArray().Select(value =>
            $"{value.GetProperty("key")}: {value.GetProperty("before")} {value.GetProperty("after")}")));
        long revision = changed.GetProperty("revision").GetInt64();

        JsonElement bad = await PutAsync("""{"name":"Pump","maxVelocityMmPerSec":900}""", HttpStatusCode.BadRequest);
        Assert.Contains("maxVelocityMmPerSec is 900", bad.GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
        JsonElement mistyped = await PutAsync("""{"name":"Pump","maxVelocityMmPerSecond":2}""", HttpStatusCode.BadRequest);
        Assert.Contains("maxVelocityMmPerSecond", mistyped.GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
        JsonElement stale = await PutAsync("""{"name":"Pump"}""", HttpStatusCode.BadRequest, $"?revision={revision - 1}");
        Assert.Contains("changed it meanwhile", stale.GetProperty("problems")[0].GetString(), StringComparison.Ordinal);

        long older = changed.GetProperty("history")[1].GetProperty("revision").GetInt64();
        using HttpResponseMessage restored = await bench.Client.PostAsync($"{Api}/restore/{older}", null, Cancel);
        Assert.Equal(HttpStatusCode.OK, restored.StatusCode);
        Assert.Equal((7.1, older), (Look().Machine.Plate.MaxVelocityMmPerSec, Look().Newest.Restores));
        using HttpResponseMessage unknown = await bench.Client.PostAsync($"{Api}/restore/999999", null, Cancel);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains(
            bench.Database.Read(session => AuditLog.Page(session, Scope.Home, null)),
            entry => entry.Action == $"PUT /api/machine-settings/{{gateway}}/{{machine}}" && entry.Outcome == "done" && entry.Subject == Api);
    }

    [Fact]
    public async Task What_the_gateway_refused_or_took_back_stands_on_the_page_by_name_in_both_languages()
    {
        await PutAsync("""{"name":"Pump","maxVelocityMmPerSec":3.3}""", HttpStatusCode.OK);
        long revision = Look().Newest.Revision;
        Report(new SettingsReport(1, 1, revision, true, ["the gateway was started 3 times with these settings"], [], bench.Time.GetUtcNow()));

        string english = await bench.GetAsync(Page);
        Assert.Contains("data-state=\"taken-back\"", english, StringComparison.Ordinal);
        Assert.Contains("Taken back by the gateway", english, StringComparison.Ordinal);
        Assert.Contains("started 3 times", english, StringComparison.Ordinal);
        Assert.Contains("网关已自行撤回", await bench.GetAsync(Page, "zh-CN"), StringComparison.Ordinal);

        Report(new SettingsReport(revision, revision, 0, false, [], [], bench.Time.GetUtcNow()));
        Assert.Contains("data-state=\"applied\"", await bench.GetAsync(Page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_of_a_file_on_the_box_has_a_page_that_says_so_and_no_form()
    {
        string page = await bench.GetAsync("/machine-settings/plant-a/fan-2");
        Assert.Contains("A file on the gateway describes this machine", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-testid=\"save-settings\"", page, StringComparison.Ordinal);
        using HttpResponseMessage nothing = await bench.Client.GetAsync("/machine-settings/plant-a/none-9", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
    }

    [Theory]
    [InlineData("operator", false)]
    [InlineData("dispatcher", false)]
    [InlineData("installer", false)]
    [InlineData("engineer", true)]
    public async Task Everybody_of_the_firm_looks_and_whoever_has_the_right_changes(string role, bool mayChange)
    {
        Person person = People.New(Scope.Home, role, role + "-of-settings", role, bench.Time.GetUtcNow());
        string secret = bench.Database.Write(session =>
        {
            People.Save(session, person);
            return OneTimeLinks.Make(session, person.Id, bench.Time.GetUtcNow());
        });
        using var visit = new Visit(bench.Address);
        await visit.SignInAsync(secret);

        string page = await visit.Client.GetStringAsync(Page, Cancel);
        Assert.Equal(mayChange, page.Contains("data-testid=\"save-settings\"", StringComparison.Ordinal));
        using HttpResponseMessage answer = await visit.Client.PutAsync(Api, Json("""{"name":"Pump of a role"}"""), Cancel);
        Assert.Equal(mayChange ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static void Pair(Session session)
    {
        GatewayCheckIn.Adopt(session, "plant-a", "print-of-plant-a", DateTimeOffset.UnixEpoch);
        var machine = new PairedMachine("plant-a", Machine, Scope.Home, "home", false, new MachineProfile { Name = "Pump" }, DateTimeOffset.UnixEpoch, "Li Wei");
        PlacementStore.AddMachine(session, machine, null);
        SettingsStore.Add(session, new SettingsChange("plant-a", Machine, Scope.Home, 1, ProfileJson.Write(machine.Plate), DateTimeOffset.UnixEpoch, "Li Wei", null));
    }

    private void Report(SettingsReport report) => bench.Database.Write(session => SettingsStore.Keep(session, "plant-a", report));

    private WantedMachine Look() => Wanted.Find(Scope.Home, "plant-a", Machine)!;

    private Task<HttpResponseMessage> PostAsync(params (string Name, string Value)[] fields) => bench.Owner.PostAsync(
        Page,
        Page,
        [.. fields, ("_handler", "machine"), ("revision", Look().Newest.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

    private async Task<JsonElement> PutAsync(string profile, HttpStatusCode expected, string query = "")
    {
        using HttpResponseMessage answer = await bench.Client.PutAsync(Api + query, Json(profile), Cancel);
        string text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.StatusCode == expected, $"{answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
