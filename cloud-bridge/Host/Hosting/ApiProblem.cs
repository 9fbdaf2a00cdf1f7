using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeAgent.CloudBridge.Hosting;

/// <summary>A refusal as programs read it: a problem document whose code is stable.</summary>
internal static class ApiProblem
{
    /// <summary>With every fault in words for whoever wrote the program.</summary>
    public static ProblemHttpResult Of(string code, IReadOnlyList<string> problems) =>
        TypedResults.Problem(
            statusCode: StatusCodes.Status400BadRequest,
            title: code,
            extensions: new Dictionary<string, object?> { ["code"] = code, ["problems"] = problems }
        );

    public static ProblemHttpResult Of(string code, int status = StatusCodes.Status400BadRequest) =>
        TypedResults.Problem(statusCode: status, title: code, extensions: new Dictionary<string, object?> { ["code"] = code });
}
