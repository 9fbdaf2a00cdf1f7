using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Xml.Linq;
using EdgeAgent.CloudBridge.Web;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.CloudBridge.Tests.Web;

public sealed class SpectrumPictureTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("en", "outer race damaged", "envelope spectrum")]
    [InlineData("zh-CN", "外圈", "包络谱")]
    public void The_named_faults_harmonics_are_marked_where_its_lines_stand(string language, string title, string kind)
    {
        EvidenceData evidence = Made.Evidence(s_now, "M-1");
        XDocument picture = XDocument.Parse(SpectrumPicture.Draw(evidence, 0, language));
        string[] texts = [.. picture.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];
        Assert.Contains(texts, text => text.Contains(title, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(texts, text => text.Contains(kind, StringComparison.Ordinal));
        Assert.Contains("BPFO 107.5 Hz", texts);
        Assert.Contains("2×BPFO 215 Hz", texts);
        Assert.Contains("1×n", texts);

        // The circle lies on the curve's own peak.
        XElement circle = picture.Descendants().First(element => element.Name.LocalName == "circle");
        XElement curve = picture.Descendants().Last(element => element.Name.LocalName == "polyline");
        (double X, double Y)[] points =
        [
            .. curve
                .Attribute("points")!
                .Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(pair => (Number(pair.Split(',')[0]), Number(pair.Split(',')[1]))),
        ];
        (double X, double Y) peak = points.MinBy(point => point.Y);
        Assert.Equal(Number(circle.Attribute("cx")!.Value), peak.X, 3.0);
        Assert.Equal(Number(circle.Attribute("cy")!.Value), peak.Y, 3.0);
        Assert.Equal(2, picture.Descendants().Count(element => element.Name.LocalName == "polyline"));
        Assert.DoesNotContain(picture.Descendants(), element => element.Name.LocalName is "script" or "style" or "a");
    }

    [Fact]
    public void A_spectrum_without_a_reference_or_a_fault_is_still_a_picture()
    {
        EvidenceData bare = Made.Evidence(s_now, "M-1", label: "healthy", fault: null) with
        {
            Marks = [],
            Spectra = [new("spectrum", 2, null, null, 14, "m/s²", 1e-5, [0, 0, 0], null, null)],
            ShaftHz = null,
            ShaftWorth = null,
        };
        Assert.Equal("svg", XDocument.Parse(SpectrumPicture.Draw(bare, 0, "en")).Root!.Name.LocalName);
    }

    [Fact]
    public void Nothing_a_gateway_says_can_break_out_of_the_picture()
    {
        EvidenceData evidence = Made.Evidence(s_now, "M-1", fault: "x\"><script>alert(1)</script>");
        XDocument picture = XDocument.Parse(SpectrumPicture.Draw(evidence, 0, "en"));
        Assert.DoesNotContain(picture.Descendants(), element => element.Name.LocalName == "script");
    }

    [Theory]
    [InlineData("en", "Record a spectrum now", "Thermal capacity used")]
    [InlineData("zh-CN", "立即录制频谱", "已用热容量")]
    public async Task The_order_and_the_machine_show_the_spectrum_and_a_person_can_ask_for_another(string language, string ask, string thermal)
    {
        await using var bench = new WebBench();
        await bench.InitializeAsync();
        bench.Fill();
        DateTimeOffset now = bench.Time.GetUtcNow();
        EvidenceData evidence = Made.Evidence(now, "M-1", episode: "e1");
        bench.Intake.Take([bench.Plant.Send(Lane.Evidence, EventTypes.EvidenceBurst, "pump-1", "e1", null, CloudJson.ToElement(evidence))]);
        Order order = bench.Database.Read(session => OrderStore.OpenOfGroup(session, "plant-a", "pump-1", "vibration"))!;
        foreach (string path in new[] { "/orders/" + order.Id, "/machines/plant-a/pump-1" })
        {
            string page = WebUtility.HtmlDecode(await bench.GetAsync(path, language));
            Assert.Contains("/machines/plant-a/pump-1/evidence/M-1/0.svg", page);
            Assert.Contains("data-label=\"bearing-outer-race\"", page);
            Assert.Contains("61 %", page);
            Assert.Contains(ask, page);
            Assert.Contains(thermal, page);
        }

        Assert.StartsWith("<svg", await bench.GetAsync("/machines/plant-a/pump-1/evidence/M-1/0.svg", language));
        using HttpResponseMessage foreign = await bench.Client.GetAsync("/machines/plant-a/fan-2/evidence/M-1/0.svg", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);

        JsonElement list = await bench.Client.GetFromJsonAsync<JsonElement>($"/api/orders/{order.Id}/evidence", TestContext.Current.CancellationToken);
        Assert.Equal("bearing-outer-race", list.GetProperty("items")[0].GetProperty("label").GetString());
        using HttpResponseMessage asked = await bench.Client.PostAsJsonAsync(
            "/api/machines/plant-a/pump-1/burst",
            new { by = "Li Wei" },
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        Assert.Contains("data-testid=\"burst-asked\" data-state=\"pending\"", await bench.GetAsync("/orders/" + order.Id, language));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
