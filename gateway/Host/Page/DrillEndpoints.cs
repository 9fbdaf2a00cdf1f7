using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Gateway.Host.Node;

namespace EdgeAgent.Gateway.Host.Page;

/// <summary>Test alarms: start one, see how far it came, say that a person sees the TEST order.</summary>
internal static class DrillEndpoints
{
    public static void Map(WebApplication app, GatewayNode node, GatewayViews views, TimeProvider time)
    {
        app.MapGet("/api/drills", () => Results.Json(views.Drills(), ApiJson.Default.IReadOnlyListDrillView));
        app.MapPost("/api/machines/{machine}/drill", (HttpContext context, string machine) => Start(context, machine, node, views, time));
        app.MapPost("/api/drills/{id}/shown", (HttpContext context, string id) => Show(context, id, node));
    }

    private static async Task<IResult> Start(HttpContext context, string machine, GatewayNode node, GatewayViews views, TimeProvider time)
    {
        (AlarmCommand? asked, IResult? refusal) = await PageEndpoints.ReadCommand(context);
        if (refusal is not null) return refusal;
        string by = asked?.By is { Length: > 0 and <= 100 } name ? name : "local page";
        CloudReply reply = node.Execute(
            new CloudCommand(1, "local-" + Guid.NewGuid().ToString("N"), "drill", null, machine, by, null, time.GetUtcNow().AddMinutes(1))
        );
        if (!reply.IsDone)
        {
            return Results.Json(
                reply,
                ApiJson.Default.CloudReply,
                statusCode: reply.Why == "unknown-machine" ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict
            );
        }

        return Results.Json(views.Drills().First(drill => drill.MachineId == machine), ApiJson.Default.DrillView);
    }

    private static async Task<IResult> Show(HttpContext context, string id, GatewayNode node)
    {
        (_, IResult? refusal) = await PageEndpoints.ReadCommand(context);
        return refusal ?? (node.ShowDrill(id) ? Results.NoContent() : Results.NotFound());
    }
}
