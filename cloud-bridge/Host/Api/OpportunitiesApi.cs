using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeAgent.CloudBridge.Api;

/// <summary>Who takes a chance up or waves it off.</summary>
public sealed record OpportunityRequest(string By);

/// <summary>Chances for service beside orders, over HTTP.</summary>
public static class OpportunitiesApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes
            .MapGroup("/api/opportunities")
            .WithTags("Archive")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("", (Database database) => TypedResults.Ok(new Page<Opportunity>(database.Read(OpportunityStore.Open), null)))
            .WithName("ListOpportunities").WithSummary("Parts and maintenance due, warranties ending, machines without a contract; newest first");
        api.MapPost("/{id}/{state}", End).WithName("EndOpportunity").WithSummary("taken or dismissed");
    }

    private static Results<NoContent, ProblemHttpResult> End(string id, string state, OpportunityRequest request, OpportunityFinder finder) =>
        finder.End(id, state, request.By ?? "") switch
        {
        null => TypedResults.NoContent(),
        "unknown-item" or "unknown-action" => ApiProblem.Of("unknown-item", StatusCodes.Status404NotFound),
        { } problem => ApiProblem.Of(problem),
    };
}
