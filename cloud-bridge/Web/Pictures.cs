using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>Evidence as pictures with addresses of their own, so that a page, a mail or another system can show them.</summary>
public static class Pictures
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/orders/{id}/power.svg", DrawPower).ExcludeFromDescription();

    private static IResult DrawPower(HttpContext context, Database database, string id) => database.Read(session =>
    {
        if (OrderStore.Find(session, id) is not { } order) return Results.NotFound();
        double? rated = MachineStore.Find(session, order.Gateway, order.Machine)?.State.RatedInputKw;
        string alarm = Texts.Alarm.For(Languages.Of(context.Request));
        context.Response.Headers.CacheControl = "no-cache";
        return Results.Text(PowerPicture.Draw(order, OrderPower.Read(session, order), rated, alarm), "image/svg+xml");
    });
}
