using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeAgent.CloudBridge.Api;

/// <summary>Who asks for a test alarm.</summary>
public sealed record DrillRequest(string? By = null);

/// <summary>A TEST order.</summary>
/// <param name="IsTest">Always true: nothing here is a machine's trouble.</param>
/// <param name="State">open, closed (the gateway confirmed it) or unconfirmed.</param>
/// <param name="Hops">Each place the TEST alarm passed, in order.</param>
public sealed record TestOrderView(
    string Id,
    bool IsTest,
    string Gateway,
    string Machine,
    string By,
    string State,
    DateTimeOffset MadeAt,
    IReadOnlyList<DrillHop> Hops,
    DateTimeOffset? ClosedAt
)
{
    public static TestOrderView Of(TestOrder order, DateTimeOffset now) =>
        new(order.Id, true, order.Gateway, order.Machine, order.By, order.State(now), order.MadeAt, order.Hops, order.ClosedAt);
}

/// <summary>Test alarms and TEST orders over HTTP.</summary>
public static class TestOrdersApi
{
    private const int PageLength = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes
            .MapGroup("/api")
            .WithTags("Test orders")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/machines/{gateway}/{machine}/drill", Ask)
            .WithName("AskDrill")
            .WithSummary("Have the gateway send a TEST alarm; a TEST order comes of it when the gateway is reached within ten minutes");
        api.MapGet("/machines/{gateway}/{machine}/test-orders", List).WithName("ListTestOrders").WithSummary("A machine's TEST orders, newest first");
        api.MapGet("/test-orders/{id}", Get).WithName("GetTestOrder").WithSummary("One TEST order with the time of each hop");
    }

    private static Results<Accepted<CommandView>, ProblemHttpResult> Ask(string gateway, string machine, DrillRequest request, DrillRequests drills) =>
        drills.Ask(gateway, machine, request.By ?? "", out string problem) is { } command
            ? TypedResults.Accepted($"/api/alarms/commands/{command.Command.Id}", CommandView.Of(command))
            : ApiProblem.Of(problem, problem == "unknown-machine" ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest);

    private static Ok<Page<TestOrderView>> List(string gateway, string machine, Database database, BridgeClock clock) =>
        TypedResults.Ok(
            new Page<TestOrderView>(
                [
                    .. database
                        .Read(session => TestOrderStore.OfMachine(session, gateway, machine, PageLength))
                        .Select(order => TestOrderView.Of(order, clock.Now)),
                ],
                null
            )
        );

    private static Results<Ok<TestOrderView>, ProblemHttpResult> Get(string id, DrillRequests drills, BridgeClock clock) =>
        drills.Show(id) is { } order ? TypedResults.Ok(TestOrderView.Of(order, clock.Now)) : ApiProblem.Of("unknown-order", StatusCodes.Status404NotFound);
}
