using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Gateway.Commissioning;
using EdgeAgent.Gateway.Host.Node;
using EdgeAgent.Gateway.Machines;

namespace EdgeAgent.Gateway.Host.Page;

/// <summary>The commissioning check of a machine, and its record.</summary>
internal static class CommissioningEndpoints
{
    private const string TooSoon = "signed-just-now";

    /// <summary>A record says how the machine stands; hundreds in a row only push the real ones out where they are kept.</summary>
    private static readonly TimeSpan s_betweenRecords = TimeSpan.FromMinutes(1);

    public static void Map(WebApplication app, GatewayNode node)
    {
        app.MapGet("/api/machines/{machine}/installation", (string machine) => View(machine, node));
        app.MapPost("/api/machines/{machine}/installation", (HttpContext context, string machine) => Sign(context, machine, node));
    }

    private static IResult View(string machine, GatewayNode node)
    {
        InstallationView? view = node.Look((loop, _, now) =>
        {
            if (!loop.Machines.TryGetValue(machine, out Machine? known)) return null;
            IReadOnlyList<CheckedPoint> points = loop.CheckInstallation(known, now);
            CommissioningRecord? record = loop.Commissioning.RecordOf(machine);
                return new InstallationView(
                    machine,
                    CommissioningCheck.IsGreen(points),
                    Of(points),
                    record is null ? null : new RecordView(record.At, record.By, record.IsGreen, Of(record.Points))
                );
        });
        return view is null ? Results.NotFound() : Results.Json(view, ApiJson.Default.InstallationView);
    }

    private static async Task<IResult> Sign(HttpContext context, string machine, GatewayNode node)
    {
        (AlarmCommand? asked, IResult? refusal) = await PageEndpoints.ReadCommand(context);
        if (refusal is not null) return refusal;
        if (
            node.Look((loop, _, now) => loop.Commissioning.RecordOf(machine) is { } last && now.Utc - last.At < s_betweenRecords && now.Utc >= last.At)
        )
            return Results.Json(new CloudReply(1, asked?.Id ?? "", false, TooSoon), ApiJson.Default.CloudReply, statusCode: StatusCodes.Status429TooManyRequests);
        string by = asked?.By is { Length: > 0 and <= 100 } name ? name : "local page";
        return node.Commission(machine, by) is null ? Results.NotFound() : View(machine, node);
    }

    private static PointView[] Of(IReadOnlyList<CheckedPoint> points) =>
        [.. points.Select(point => new PointView(point.Name, PointStates.Of(point.State), point.Reason, point.Saw))];
}
