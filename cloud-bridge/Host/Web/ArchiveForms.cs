using System.Globalization;
using EdgeAgent.CloudBridge.Api;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.Time;
using Microsoft.AspNetCore.Mvc;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>What the archive and settings pages post. Empty fields mean unknown; dates are whole days of the site.</summary>
public static class ArchiveForms
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/settings/sites/{gateway}", SaveSite).ExcludeFromDescription();
        routes.MapPost("/settings/service-levels", SaveLevels).ExcludeFromDescription();
        routes.MapPost("/machines/{gateway}/{machine}/archive/file", SaveFile).ExcludeFromDescription();
        routes.MapPost("/machines/{gateway}/{machine}/archive/upkeep", SaveUpkeep).ExcludeFromDescription();
        routes.MapPost("/machines/{gateway}/{machine}/archive/upkeep/{id}/remove", RemoveUpkeep).ExcludeFromDescription();
    }

    private static IResult SaveSite(
        MasterData masterData,
        string gateway,
        [FromForm] string? name,
        [FromForm] string? customer,
        [FromForm] string? contact,
        [FromForm] string? price,
        [FromForm] string? currency
    ) =>
        Back(
            "/settings",
            TryNumber(price, out double? energyPrice)
                ? masterData.Save(new Site(gateway, Text(name), Text(customer), Text(contact), energyPrice, Text(currency)?.ToUpperInvariant()))
                : "price-wrong"
        );

    private static IResult SaveLevels(
        MasterData masterData,
        [FromForm] string customer,
        [FromForm] string? minutes,
        [FromForm] string? hours,
        [FromForm] string? days,
        [FromForm] string? from,
        [FromForm] string? to,
        [FromForm] bool? remove
    )
    {
        if (remove == true) return Back("/settings", masterData.RemoveLevels(customer));
        WorkingHours? working = string.IsNullOrEmpty(days) ? null : WorkingHours.Of(days, from, to);
        if (working is null && !string.IsNullOrEmpty(days)) return Back("/settings", "working-hours-wrong");
        return TryNumber(minutes, out double? handle) && TryNumber(hours, out double? done) && handle is > 0 and < 1e6 && done is > 0 and < 1e5
            ? Back("/settings", masterData.Save(new CustomerLevels(customer.Trim(), TimeSpan.FromMinutes(handle.Value), TimeSpan.FromHours(done.Value), working)))
            : Back("/settings", "times-wrong");
    }

    private static IResult SaveFile(
        MasterData masterData,
        string gateway,
        string machine,
        [FromForm] string? place,
        [FromForm] string? bought,
        [FromForm] string? warranty,
        [FromForm] string? contract,
        [FromForm] string? downtime
    )
    {
        string? problem =
            TryNumber(downtime, out double? cost)
            && TryDay(bought, out DateTimeOffset? boughtAt)
            && TryDay(warranty, out DateTimeOffset? warrantyUntil)
            && TryDay(contract, out DateTimeOffset? contractUntil)
                ? masterData.Save(new MachineFile(gateway, machine, Text(place), boughtAt, warrantyUntil, contractUntil, cost))
                : "price-wrong";
        return Back(PlaceOf(gateway, machine), problem);
    }

    private static IResult SaveUpkeep(
        HttpContext context,
        MasterData masterData,
        Database database,
        BridgeClock clock,
        string gateway,
        string machine,
        [FromForm] string work,
        [FromForm] string name,
        [FromForm] string? number,
        [FromForm] string? runHours,
        [FromForm] string? days,
        [FromForm] string? done
    )
    {
        string? problem =
            TryNumber(runHours, out double? everyHours) && TryNumber(days, out double? everyDays) && TryDay(done, out DateTimeOffset? doneAt)
                ? masterData.Save(
                    new UpkeepItem(
                        gateway,
                        machine,
                        Guid.NewGuid().ToString("N")[..12],
                        work,
                        name.Trim(),
                        Text(number),
                        [.. context.Request.Form["faults"].OfType<string>().Where(fault => fault.Length > 0)],
                        everyHours,
                        everyDays is { } whole ? (int)Math.Clamp(whole, -1, 100_000) : null,
                        doneAt is { } day ? DoneOn(database, gateway, day, clock.Now) : clock.Now
                    )
                )
                : "interval-wrong";
        return Back(PlaceOf(gateway, machine), problem);
    }

    /// <summary>The day somebody named begins at the site; today may have begun there before it begins in UTC.</summary>
    private static DateTimeOffset DoneOn(Database database, string gateway, DateTimeOffset day, DateTimeOffset now)
    {
        TimeZoneInfo zone = HealthReport.ZoneOf(database.Read(session => GatewayStore.Find(session, gateway))?.TimeZone);
        DateTimeOffset begun = SiteCalendar.StartOf(DateOnly.FromDateTime(day.UtcDateTime), zone);
        return begun < now ? begun : now;
    }

    private static IResult RemoveUpkeep(MasterData masterData, string gateway, string machine, string id) =>
        Back(PlaceOf(gateway, machine), masterData.RemoveUpkeep(gateway, machine, id));

    private static string PlaceOf(string gateway, string machine) => $"/machines/{Uri.EscapeDataString(gateway)}/{Uri.EscapeDataString(machine)}/archive";

    private static IResult Back(string place, string? problem) => Results.LocalRedirect(place + (problem is null ? "" : "?problem=" + problem));

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static bool TryNumber(string? text, out double? number)
    {
        number = null;
        if (string.IsNullOrWhiteSpace(text)) return true;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)) return false;
        number = value;
        return true;
    }

    private static bool TryDay(string? text, out DateTimeOffset? day)
    {
        day = null;
        if (string.IsNullOrWhiteSpace(text)) return true;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)) return false;
        day = new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        return true;
    }
}
