using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Knowledge;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.Languages;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeAgent.CloudBridge.Api;

/// <summary>An article as written.</summary>
/// <param name="Revision">The revision you changed; left out for a new article.</param>
public sealed record ArticleRequest(
    string FaultCode,
    string Title,
    string Body,
    string Author,
    string Language = Catalogue.English,
    string? MachineType = null,
    string? Model = null,
    long? Revision = null
);

/// <summary>Did it help?</summary>
public sealed record VoteRequest(string By, bool IsHelpful);

/// <summary>Knowledge articles over HTTP.</summary>
public static class ArticlesApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder articles = routes
            .MapGroup("/api/articles")
            .WithTags("Knowledge")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        articles.MapGet("", Search).WithName("SearchArticles").WithSummary("Articles that hold every word, newest first");
        articles.MapGet("/{id}", Get).WithName("GetArticle").WithSummary("One article");
        articles.MapPost("", Add).WithName("AddArticle").WithSummary("Write a new article");
        articles.MapPut("/{id}", Change).WithName("ChangeArticle").WithSummary("Write a new revision");
        articles.MapPost("/{id}/vote", Vote).WithName("VoteArticle").WithSummary("Say whether it helped; one vote a person");
    }

    private static Ok<Page<Article>> Search(Database database, string? words = null) =>
        TypedResults.Ok(new Page<Article>(database.Read(session => ArticleStore.Search(session, words)), null));

    private static Results<Ok<Article>, ProblemHttpResult> Get(string id, Database database) =>
        database.Read(session => ArticleStore.Find(session, id)) is { } article
            ? TypedResults.Ok(article)
            : ApiProblem.Of("unknown-article", StatusCodes.Status404NotFound);

    private static Results<Created<Article>, ProblemHttpResult> Add(ArticleRequest request, ArticleEditing editing) =>
        editing.Write(null, Draft(request), null, out string problem) is { } article
            ? TypedResults.Created("/api/articles/" + article.Id, article)
            : ApiProblem.Of(problem);

    private static Results<Ok<Article>, ProblemHttpResult> Change(string id, ArticleRequest request, ArticleEditing editing) =>
        editing.Write(id, Draft(request), request.Revision, out string problem) is { } article
            ? TypedResults.Ok(article)
            : ApiProblem.Of(
                problem,
                problem switch
                {
                    "unknown-article" => StatusCodes.Status404NotFound,
                    "changed-meanwhile" => StatusCodes.Status409Conflict,
                    _ => StatusCodes.Status400BadRequest,
                }
            );

    private static Results<NoContent, ProblemHttpResult> Vote(string id, VoteRequest request, ArticleEditing editing) =>
        editing.TryVote(id, request.By ?? "", request.IsHelpful)
            ? TypedResults.NoContent()
            : ApiProblem.Of("unknown-article", StatusCodes.Status404NotFound);

    private static Article Draft(ArticleRequest request) =>
        new(
            "",
            request.FaultCode ?? "",
            request.MachineType,
            request.Model,
            request.Language,
            request.Title ?? "",
            request.Body ?? "",
            request.Author ?? "",
            default,
            default,
            0,
            0,
            0
        );
}
