namespace EdgeAgent.CloudBridge.Api;

/// <summary>For whoever restarts and routes: live means the process answers; ready means it can take events and serve pages.</summary>
public static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => TypedResults.Text("live")).WithTags("Operation").WithName("Live").WithSummary("The process answers");
        routes
            .MapGet(
                "/health/ready",
                (BridgeStatus status) =>
                    status.Problem() is { } problem ? Results.Text(problem, statusCode: StatusCodes.Status503ServiceUnavailable) : Results.Text("ready")
            )
            .WithTags("Operation")
            .WithName("Ready")
            .WithSummary("It can take events and serve pages; 503 says what is wrong")
            .Produces<string>(contentType: "text/plain")
            .Produces<string>(StatusCodes.Status503ServiceUnavailable, "text/plain");
    }
}
