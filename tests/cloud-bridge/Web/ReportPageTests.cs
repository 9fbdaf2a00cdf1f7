using System.Net;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Web;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Tests.Web;

public sealed class ReportPageTests(WebBench bench) : IClassFixture<WebBench>
{
    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task A_report_names_the_hour_that_comes_twice_shows_a_hole_as_a_hole_and_says_what_late_data_changed(string language)
    {
        DateTimeOffset back = new(2025, 10, 26, 0, 0, 0, TimeSpan.Zero);
        bench.Fill();
        bench.Database.Write(session => GatewayStore.SetTimeZone(session, "plant-a", "Europe/Berlin"));
        bench.Intake.Take([
            bench.Plant.Health(Made.Hour(back)),
            bench.Plant.Health(Made.Hour(back.AddHours(1)) with { EnergyWorth = "estimated" }),
            bench.Plant.Health(Made.Hour(back.AddHours(3))),
            bench.Plant.Health(Made.Hour(back, version: 2, energyKwh: 20)),
        ]);

        string page = WebUtility.HtmlDecode(await bench.GetAsync("/machines/plant-a/pump-1/report?period=hour&from=2025-10-26", language));

        Assert.Matches(
            $"(?s)2025-10-26 02:00 \\+02:00 \\*.*20\\.0\\s*<small data-testid=\"before\">{Texts.Before.For(language)} 17\\.0.*2025-10-26 02:00 \\+01:00</td>.*≈ 17\\.0.*2025-10-26 03:00</td><td colspan=\"16\">{Texts.NotHeard.For(language)}.*2025-10-26 04:00",
            page
        );
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task An_order_of_a_machine_without_power_says_so_instead_of_an_empty_plot(string language)
    {
        bench.Fill();
        DateTimeOffset now = bench.Time.GetUtcNow();
        bench.Intake.Take([
            bench.Plant.State(Made.State(now) with { Machines = [Made.State(now).Machines[0] with { MachineId = "fan-9", Numbers = [] }] }),
            bench.Plant.Alarm(Made.Alarm(now, "np", "npe", "fan-9")),
        ]);
        string withPower = await bench.GetAsync("/orders/" + IdOf("pump-1"), language);
        string without = WebUtility.HtmlDecode(await bench.GetAsync("/orders/" + IdOf("fan-9"), language));

        Assert.Contains("/power.svg", withPower, StringComparison.Ordinal);
        Assert.DoesNotContain("/power.svg", without, StringComparison.Ordinal);
        Assert.Contains(Texts.NoPower.For(language), without, StringComparison.Ordinal);
    }

    private string IdOf(string machine) => bench.Database.Read(session => OrderStore.OpenOfGroup(session, "plant-a", machine, "vibration"))!.Id;
}
