using System.Net;
using System.Text;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Knowledge;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Tests.Web;

/// <summary>A form that is refused says why and shows every word again, by a browser without script too; what the fields allow, the server takes.</summary>
public sealed class PostedFormTests(WebBench bench) : IClassFixture<WebBench>
{
    private const string Plate = "/machines/plant-a/pump-1/plate";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(6_000_000)]
    [InlineData(60_000_000)]
    public async Task A_photo_over_the_limit_is_refused_by_name_on_the_plates_page_with_every_word_still_there(int bytes)
    {
        bench.Fill();
        using MultipartFormDataContent form = Report(bytes);
        (HttpStatusCode status, string page) = await UploadAsync(bench.Owner, Plate, form);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("The photo is larger than 5 MB", page);
        Assert.Contains(">It smells burnt\nand rattles</textarea>", page);
        Assert.Contains("value=\"Li Wei\"", page);
        Assert.Contains($"name=\"key\" value=\"key-{bytes}\"", page);
    }

    [Fact]
    public async Task A_photo_over_the_limit_is_refused_by_name_on_a_visit_with_every_word_still_there()
    {
        bench.Fill();
        using var visitor = new Visit(bench.Address);
        string code = new MachinePlates(bench.Database, bench.Time).Make(Scope.Home, "test", new MachineProfile?[1])[0];
        bench.Database.Write(session => session.Execute("UPDATE public.machine_plates SET gateway = 'plant-a', machine = 'pump-1' WHERE gateway IS NULL"));
        using (await visitor.PostAsync("/scan", "/scan", ("text", LabelCodec.ToUrl("pair.example", new Label(LabelKind.Machine, code))))) { }
        using (await visitor.PostAsync("/scan", "/visit/bind", ("name", "Wang Fang"), ("reach", "13800138000"), ("consent", "true"))) { }

        using MultipartFormDataContent form = Report(6_000_000);
        (HttpStatusCode status, string page) = await UploadAsync(visitor, "/visit", form);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("The photo is larger than 5 MB", page);
        Assert.Contains(">It smells burnt\nand rattles</textarea>", page);
    }

    [Fact]
    public async Task A_file_of_serial_numbers_over_the_limit_is_refused_by_name_and_the_typed_ones_stay()
    {
        var library = new ModelLibrary(bench.Database, new MachinePlates(bench.Database, bench.Time), bench.Time);
        MachineModel model = library.Save(Scope.Home, "office", null, new MachineProfile { Name = "Fan", Type = MachineType.Fan, Maker = "Maker", Model = "F1" }, [])!;
        using var form = new MultipartFormDataContent
        {
            { new StringContent("plates"), "_handler" },
            { new StringContent("F-001\r\nF-002"), "serials" },
            { new ByteArrayContent(new byte[1_000_000]), "csv", "serials.csv" },
        };
        (HttpStatusCode status, string page) = await UploadAsync(bench.Owner, "/models/" + model.Id, form);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("The file is longer than 65536 bytes", page);
        Assert.Contains(">F-001\nF-002</textarea>", page);
    }

    [Fact]
    public async Task An_article_of_every_character_its_field_allows_is_taken_in_a_language_of_three_bytes_a_character()
    {
        string body = new('修', Article.MaxBodyLength);
        using HttpResponseMessage answer = await bench.Owner.PostAsync(
            "/knowledge/new", "/knowledge/new", ("faultCode", "power.thermal-overload"), ("language", "zh-CN"), ("actor", "李伟"), ("title", "过载"), ("body", body));
        Assert.DoesNotContain("problem", answer.Headers.Location?.ToString() ?? "problem: " + answer.StatusCode);
    }

    [Fact]
    public async Task A_lines_end_counts_as_one_character_as_in_the_browser_that_sends_two()
    {
        string note = string.Join("\r\n", Enumerable.Repeat("x", (ServiceRecord.MaxNoteLength + 1) / 2));
        bench.Fill();
        using HttpResponseMessage answer = await bench.Owner.PostAsync(
            Plate, "/machines/plant-a/pump-1/service", ("kind", "inspection"), ("actor", "Li Wei"), ("note", note));
        Assert.Equal("/machines/plant-a/pump-1", answer.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\nnever ends")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\n\r\nno name\r\n--x--")]
    [InlineData("multipart/form-data", "--x--")]
    public async Task A_body_that_is_no_form_is_refused_and_ends_nothing(string type, string body)
    {
        bench.Fill();
        using var content = new StringContent(body, Encoding.UTF8);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using HttpResponseMessage answer = await bench.Owner.Client.PostAsync(Plate, content, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static MultipartFormDataContent Report(int photoBytes) => new()
    {
        { new StringContent("report"), "_handler" },
        { new StringContent("key-" + photoBytes), "key" },
        { new StringContent("It smells burnt\r\nand rattles"), "words" },
        { new StringContent("Li Wei"), "actor" },
        { new ByteArrayContent(new byte[photoBytes]), "photo", "IMG_0001.jpg" },
    };

    private static async Task<(HttpStatusCode Status, string Page)> UploadAsync(Visit visit, string path, MultipartFormDataContent form)
    {
        using HttpResponseMessage answer = await visit.UploadAsync(path, path, form);
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel)));
    }
}
