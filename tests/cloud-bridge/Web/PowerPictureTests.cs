using System.Xml.Linq;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Web;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.Tests.Web;

public sealed class PowerPictureTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_gap_stays_a_gap_a_short_peak_stays_visible_and_the_alarm_is_marked()
    {
        List<PowerPoint> points =
        [
            .. Enumerable
                .Range(0, 3000)
                .Where(i => i is < 1000 or > 1300)
                .Select(i => new PowerPoint(s_now.AddMinutes(-60).AddSeconds(2 * i), 10, i == 777 ? 39.7 : 10)),
        ];

        XDocument picture = XDocument.Parse(PowerPicture.Draw(NewOrder(), points, 20.1, "报警 <1>", "rated", "limit"));

        Assert.Equal(2, picture.Descendants().Count(element => element.Name.LocalName == "path"));
        double highest = picture
            .Descendants()
            .Where(element => element.Name.LocalName == "path")
            .SelectMany(path => path.Attribute("d")!.Value.Split(['M', 'L'], StringSplitOptions.RemoveEmptyEntries))
            .Min(pair => double.Parse(pair.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
        Assert.InRange(highest, 12, 40);
        Assert.Contains(picture.Descendants(), element => element.Value == "报警 <1>");
        Assert.DoesNotContain(picture.Descendants(), element => element.Name.LocalName is "script" or "style");
    }

    [Fact]
    public void Rated_input_and_the_limit_of_an_overload_are_named_and_their_bands_are_tinted()
    {
        Order plain = NewOrder();
        Order overload = plain with
        {
            Evidence = plain.Evidence with { Numbers = [new NumberData("active-power", 26, "kW", "measured", 21.1, "motor-cable")] },
        };

        XElement[] drawn = [.. XDocument.Parse(PowerPicture.Draw(overload, [new PowerPoint(s_now, 26, 26)], 20.1, "alarm", "rated", "limit")).Descendants()];
        Assert.Contains(drawn, element => element.Value == "rated 20.1 kW");
        Assert.Contains(drawn, element => element.Value == "limit 21.1 kW");
        Assert.Equal(2, drawn.Count(element => element.Name.LocalName == "rect"));

        drawn = [.. XDocument.Parse(PowerPicture.Draw(plain, [new PowerPoint(s_now, 26, 26)], 20.1, "alarm", "rated", "limit")).Descendants()];
        Assert.DoesNotContain(drawn, element => element.Value.StartsWith("limit", StringComparison.Ordinal));
        Assert.Single(drawn, element => element.Name.LocalName == "rect");
    }

    [Fact]
    public void A_picture_without_any_power_is_still_a_picture() =>
        Assert.Equal("svg", XDocument.Parse(PowerPicture.Draw(NewOrder(), [], null, "alarm", "rated", "limit")).Root!.Name.LocalName);

    private static Order NewOrder() => new()
    {
            Id = "WO-1",
            Gateway = "g",
            Machine = "m",
            CauseGroup = "c",
            Subject = FaultSubject.Machine,
            FaultCode = "f",
            Severity = "low",
            OpenedAt = s_now,
            UpdatedAt = s_now,
            HandleBy = s_now,
            DoneBy = s_now,
            Evidence = new OrderEvidence { RaisedAt = s_now },
        };
}
