using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeAgent.CloudBridge.Hosting;

/// <summary>A refusal as programs read it: a problem document whose code is stable.</summary>
internal static class ApiProblem
{
    public static ProblemHttpResult Of(string code, int status = StatusCodes.Status400BadRequest) =>
        TypedResults.Problem(statusCode: status, title: code, extensions: new Dictionary<string, object?> { ["code"] = code });
}
