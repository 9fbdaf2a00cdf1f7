using System.Text;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EdgeAgent.CloudBridge.Api;

/// <summary>A wish to have orders opened in another system.</summary>
/// <param name="OpensOn">opened or confirm.</param>
public sealed record NewConnectorRequest(string Name, ConnectorRequest Request, string OpensOn = "confirm");

/// <summary>A connector. The secret for its status messages is shown once; headers, which may hold a key, never.</summary>
public sealed record ConnectorView(string Id, string Name, string OpensOn, string Url, DateTimeOffset MadeAt, string? Secret);

/// <summary>An order's way into the other system.</summary>
/// <param name="State">pending, open or dead.</param>
public sealed record ConnectorJobView(
    string OrderId,
    string State,
    DateTimeOffset MadeAt,
    long Tries,
    string? ExternalId,
    string? ExternalState,
    string? LastAnswer
);

/// <summary>Connectors: open our orders in another system by templated REST, take its status back by a signed webhook.</summary>
public static class ConnectorsApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes
            .MapGroup("/api/connectors")
            .WithTags("Connectors")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet(
                "",
                (Database database) =>
                    TypedResults.Ok(new Page<ConnectorView>(database.Read(ConnectorStore.All).ConvertAll(connector => View(connector, null)), null))
            )
            .WithName("ListConnectors")
            .WithSummary("All connectors, without their secrets");
        api.MapPost("", Make).WithName("MakeConnector").WithSummary("Open orders in another system; the answer holds the secret for its status messages, once");
        api.MapDelete("/{id}", Remove).WithName("RemoveConnector").WithSummary("Stop, and forget its jobs");
        api.MapGet("/{id}/jobs", ListJobs).WithName("ListConnectorJobs").WithSummary("What became of each order, newest first");
        api.MapPost("/{id}/replay", Replay).WithName("ReplayConnector").WithSummary("Send what was given up again");
        api.MapPost("/{id}/status", TakeStatusAsync)
            .WithName("TakeStatus")
            .WithSummary("The other system's word on an order, signed by Standard Webhooks")
            .Accepts<object>("application/json")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static Results<Created<ConnectorView>, ProblemHttpResult> Make(NewConnectorRequest request, ConnectorSetup connectors) =>
        connectors.Make(request.Name, request.OpensOn, request.Request, out Connector? connector) is { } problem
            ? ApiProblem.Of(problem)
            : TypedResults.Created("/api/connectors/" + connector!.Id, View(connector, connector.Secret));

    private static Results<NoContent, ProblemHttpResult> Remove(string id, ConnectorSetup connectors) =>
        connectors.Remove(id) is { } problem ? ApiProblem.Of(problem, StatusCodes.Status404NotFound) : TypedResults.NoContent();

    private static Ok<Page<ConnectorJobView>> ListJobs(string id, Database database) =>
        TypedResults.Ok(
            new Page<ConnectorJobView>(
                database
                    .Read(session => ConnectorStore.Jobs(session, id))
                    .ConvertAll(job => new ConnectorJobView(job.OrderId, job.State, job.MadeAt, job.Tries, job.ExternalId, job.ExternalState, job.LastAnswer)),
                null
            )
        );

    private static Results<Ok<ReplayView>, ProblemHttpResult> Replay(string id, ConnectorSetup connectors) =>
        connectors.Replay(id, out int replayed) is { } problem
            ? ApiProblem.Of(problem, StatusCodes.Status404NotFound)
            : TypedResults.Ok(new ReplayView(replayed));

    private static async Task<Results<NoContent, ProblemHttpResult>> TakeStatusAsync(
        string id,
        HttpRequest request,
        ExternalStatusIntake statuses,
        [FromHeader(Name = "webhook-id")] string messageId = "",
        [FromHeader(Name = "webhook-timestamp")] string timestamp = "",
        [FromHeader(Name = "webhook-signature")] string signature = ""
    )
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        string body = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        string address = request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "";
        return statuses.Take(id, messageId, timestamp, signature, body, address) switch
        {
            null => TypedResults.NoContent(),
            "bad-signature" => ApiProblem.Of("bad-signature", StatusCodes.Status401Unauthorized),
            { } unknown when unknown.StartsWith("unknown-", StringComparison.Ordinal) => ApiProblem.Of(unknown, StatusCodes.Status404NotFound),
            "bad-body" => ApiProblem.Of("bad-body"),
            { } refused => ApiProblem.Of(refused, StatusCodes.Status409Conflict),
        };
    }

    private static ConnectorView View(Connector connector, string? secret) =>
        new(connector.Id, connector.Name, connector.OpensOn, connector.Request.Url, connector.MadeAt, secret);
}
