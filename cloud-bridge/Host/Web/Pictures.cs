using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>Evidence as pictures with addresses of their own, so that a page, a mail or another system can show them.</summary>
public static class Pictures
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/orders/{id}/power.svg", DrawPower).ExcludeFromDescription();
        routes.MapGet("/machines/{gateway}/{machine}/evidence/{evidence}/{spectrum:int}.svg", DrawSpectrum).ExcludeFromDescription();
    }

    /// <summary>Evidence never changes, so its picture may be kept.</summary>
    private static IResult DrawSpectrum(HttpContext context, Database database, string gateway, string machine, string evidence, int spectrum) =>
        database.Read(session =>
        {
            if (
                EvidenceStore.Find(session, gateway, evidence) is not { } found
                || found.MachineId != machine
                || spectrum < 0
                || spectrum >= found.Spectra.Count
            )
                return Results.NotFound();
        context.Response.Headers.CacheControl = "private, max-age=3600";
        context.Response.Headers.Vary = "Accept-Language, Cookie";
        return Results.Text(SpectrumPicture.Draw(found, spectrum, Languages.Of(context.Request)), "image/svg+xml");
    });

    private static IResult DrawPower(HttpContext context, Database database, string id) => database.Read(session =>
    {
        if (OrderStore.Find(session, id) is not { } order) return Results.NotFound();
        double? rated = MachineStore.Find(session, order.Gateway, order.Machine)?.State.RatedInputKw;
        string language = Languages.Of(context.Request);
        context.Response.Headers.CacheControl = "no-cache";
            return Results.Text(
                PowerPicture.Draw(
                    order,
                    OrderPower.Read(session, order),
                    rated,
                    Texts.Alarm.For(language),
                    Texts.RatedInput.For(language),
                    Texts.Limit.For(language)
                ),
                "image/svg+xml"
            );
    });
}
