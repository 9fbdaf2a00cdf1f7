using System.Net;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Tests.Web;

/// <summary>Somebody without an account at a machine: its plate opens its state, agreeing makes them its contact, and a contact reports problems.</summary>
public sealed class VisitTests(WebBench bench) : IClassFixture<WebBench>, IDisposable
{
    private readonly Visit _visitor = new(bench.Address);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _visitor.Dispose();

    [Fact]
    public async Task A_plate_shows_its_machine_and_a_contact_who_agreed_reports_a_problem_and_sees_what_becomes_of_it()
    {
        await ScanAsync();
        string page = await PageAsync();
        Assert.Contains("Feed pump-1", page);
        Assert.Contains("running", page);
        Assert.Contains("I agree that the service firm keeps my name", page);
        Assert.DoesNotContain("visit-report", page);

        Assert.Equal("/visit?problem=consent-missing", await PostAsync("/visit/bind", ("name", "Wang Fang"), ("reach", "13800138000")));
        Assert.Equal("/visit", await PostAsync("/visit/bind", ("name", "Wang Fang"), ("reach", "13800138000"), ("consent", "true")));
        Assert.Contains("Wang Fang", await PageAsync());

        Assert.Equal("/visit?taken=true", await ReportAsync("有焦味", "k1"));
        Assert.Equal("/visit?taken=true", await ReportAsync("有焦味", "k1"));
        Assert.Contains("data-testid=\"reported\" data-state=\"proposed\"", await PageAsync());

        // The service firm sees one report, who said it, and how to reach them.
        string order = bench
            .Database.Read(session => session.Query("SELECT order_id FROM problem_reports WHERE words = '有焦味'", row => row.GetString(0)))
            .Single();
        string seen = await bench.GetAsync("/orders/" + order);
        Assert.Contains("Wang Fang · 13800138000", seen);
        Assert.Contains("Wang Fang · 13800138000", await bench.GetAsync("/machines/plant-a/pump-1"));
    }

    [Fact]
    public async Task Withdrawing_deletes_name_and_address_from_everything_the_bridge_keeps()
    {
        await ScanAsync();
        await PostAsync("/visit/bind", ("name", "Zhang Wei-Withdrawn"), ("reach", "zhang@withdrawn.example"), ("consent", "true"));
        await ReportAsync("a rattle", "k2");
        Assert.Equal("/visit", await PostAsync("/visit/withdraw", ("withdraw", "true")));
        Assert.Contains("Scan the machine's plate first", await ReportAsync("once more", "k3"));

        List<string> tables = bench.Database.Read(session => session.Query("SELECT name FROM public.sqlite_master WHERE name NOT LIKE 'sqlite_%' AND type = 'table'", row => row.GetString(0)));
        foreach (string table in tables)
        {
            List<string> rows = bench.Database.Read(session =>
                session.Query(
                    $"SELECT * FROM {table}",
                    row =>
                        string.Join(
                            '|',
                            Enumerable
                                .Range(0, row.FieldCount)
                                .Select(i => Convert.ToString(row.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))
                        )
                )
            );
            Assert.DoesNotContain(
                rows,
                row =>
                    row.Contains("withdrawn", StringComparison.OrdinalIgnoreCase)
                    && (row.Contains("zhang@", StringComparison.OrdinalIgnoreCase) || row.Contains("Zhang", StringComparison.Ordinal))
            );
        }
    }

    [Fact]
    public async Task Without_a_plate_nothing_is_shown_and_nothing_can_be_reported()
    {
        Assert.DoesNotContain("Feed pump-1", await PageAsync());
        Assert.Equal("/visit?problem=scan-plate-first", await PostAsync("/visit/bind", ("name", "Mallory"), ("reach", "x"), ("consent", "true")));
        Assert.Contains("Scan the machine's plate first", await ReportAsync("x", "k"));
        string guessed = LabelCodec.ToUrl("pair.example", new Label(LabelKind.Machine, new string('7', 16)));
        Assert.Equal("/scan?problem=unknown-plate", await PostAsync("/scan", ("text", guessed)));
    }

    [Fact]
    public async Task A_machines_page_shows_its_commissioning_record_with_its_points_named_in_both_languages()
    {
        bench.Fill();
        bench.Database.Write(session =>
            CloudBridge.Equipment.CommissioningStore.Add(session, "plant-a", Made.Commissioning(bench.Time.GetUtcNow()), bench.Time.GetUtcNow())
        );
        string english = await bench.GetAsync("/machines/plant-a/pump-1");
        Assert.Contains("data-testid=\"commissioning\" data-green=\"no\"", english);
        Assert.Contains("a phase is missing: look at the clamps", english);
        Assert.Contains("something-new", english);
        Assert.Contains("缺相：请检查电流钳", await bench.GetAsync("/machines/plant-a/pump-1", "zh-CN"));
        Assert.Contains("\"reason\":\"phase-missing\"", await bench.GetAsync("/api/machines/plant-a/pump-1/commissioning"));
    }

    private async Task ScanAsync()
    {
        bench.Fill();
        string code = new MachinePlates(bench.Database, bench.Time).Make(Scope.Home, "test", new MachineProfile?[1])[0];
        string link = LabelCodec.ToUrl("pair.example", new Label(LabelKind.Machine, code));
        bench.Database.Write(session => session.Execute("UPDATE public.machine_plates SET gateway = 'plant-a', machine = 'pump-1' WHERE gateway IS NULL"));
        Assert.Equal("/visit", await PostAsync("/scan", ("text", link)));
    }

    private async Task<string> PageAsync() => await _visitor.Client.GetStringAsync("/visit", Cancel);

    private async Task<string> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using HttpResponseMessage answer = await _visitor.PostAsync("/scan", path, fields);
        Assert.True(answer.StatusCode is HttpStatusCode.Redirect, $"{path}: {answer.StatusCode}");
        return answer.Headers.Location!.ToString();
    }

    private async Task<string> ReportAsync(string words, string key)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("report"), "_handler" },
            { new StringContent(words), "words" },
            { new StringContent(key), "key" },
        };
        using HttpResponseMessage answer = await _visitor.UploadAsync("/scan", "/visit", form);
        if (answer.StatusCode is HttpStatusCode.Redirect) return answer.Headers.Location!.PathAndQuery;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        string page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Contains($">{words}</textarea>", page);
        return page;
    }
}
