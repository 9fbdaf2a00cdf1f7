using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Knowledge;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.Languages;
using Microsoft.AspNetCore.Mvc;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>What the pages' forms post. They work without script and are guarded against foreign sites by the antiforgery token.</summary>
public static class Forms
{
    /// <summary>Cookie that remembers a person's name on this device.</summary>
    public const string ActorCookie = "actor";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/orders/{id}/step", StepOrder).ExcludeFromDescription();
        routes.MapPost("/alarms/ask", AskAlarm).ExcludeFromDescription();
        routes.MapPost("/machines/{gateway}/{machine}/drill", AskDrill).ExcludeFromDescription();
        routes.MapPost("/machines/{gateway}/{machine}/service", AddService).ExcludeFromDescription();
        routes.MapPost("/machines/{gateway}/{machine}/burst", AskBurst).ExcludeFromDescription();
        routes.MapPost("/knowledge/{id}", WriteArticle).ExcludeFromDescription();
        routes.MapPost("/knowledge/{id}/vote", VoteArticle).ExcludeFromDescription();
        routes.MapGet("/language/{language}", ChooseLanguage).ExcludeFromDescription();
        routes.MapGet("/look/{look}", ChooseLook).ExcludeFromDescription();
    }

    private static IResult StepOrder(
        HttpContext context,
        OrderSteps steps,
        string id,
        [FromForm] string action,
        [FromForm] string actor,
        [FromForm] string? note,
        [FromForm] string? assignee,
        [FromForm] string? causeCode,
        [FromForm] string? actionCode,
        [FromForm] string? part,
        [FromForm] long? revision,
        [FromForm] string? back
    )
    {
        RememberActor(context, actor);
        string? problem = ActionNames.TryParse(action, out OrderAction verb)
            ? steps.Take(id, new OrderStep(verb, actor.Trim(), note, assignee, causeCode, actionCode, part), revision).Problem
            : "unknown-action";
        string place = back is null ? $"/orders/{Uri.EscapeDataString(id)}" : Places.Safe(back).Split('?')[0];
        return Results.LocalRedirect(place + (problem is null ? "" : "?problem=" + problem));
    }

    private static IResult AskAlarm(
        HttpContext context,
        AlarmActions actions,
        TimeProvider time,
        [FromForm] string gateway,
        [FromForm] string alarm,
        [FromForm] string verb,
        [FromForm] string actor,
        [FromForm] int? hours,
        [FromForm] string? back
    )
    {
        RememberActor(context, actor);
        actions.Ask(gateway, alarm, verb, actor.Trim(), hours is > 0 and <= 168 ? time.GetUtcNow().AddHours(hours.Value) : null, out string problem);
        string place = Places.Safe(back ?? "/alarms");
        return Results.LocalRedirect(problem.Length == 0 ? place : place + (place.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "problem=" + problem);
    }

    private static IResult AskDrill(HttpContext context, DrillRequests drills, string gateway, string machine, [FromForm] string actor)
    {
        RememberActor(context, actor);
        drills.Ask(gateway, machine, actor.Trim(), out string problem);
        return Results.LocalRedirect(
            $"/machines/{Uri.EscapeDataString(gateway)}/{Uri.EscapeDataString(machine)}" + (problem.Length == 0 ? "" : "?problem=" + problem)
        );
    }

    private static IResult AddService(
        HttpContext context,
        ServiceLog services,
        string gateway,
        string machine,
        [FromForm] string kind,
        [FromForm] string actor,
        [FromForm] string? note,
        [FromForm] string? part
    )
    {
        RememberActor(context, actor);
        services.Add(gateway, machine, kind, actor.Trim(), note, part, null, null, out string problem);
        return Results.LocalRedirect(
            $"/machines/{Uri.EscapeDataString(gateway)}/{Uri.EscapeDataString(machine)}" + (problem.Length == 0 ? "" : "?problem=" + problem)
        );
    }

    private static IResult AskBurst(
        HttpContext context,
        SpectrumRequests spectra,
        string gateway,
        string machine,
        [FromForm] string actor,
        [FromForm] string? back
    )
    {
        RememberActor(context, actor);
        spectra.Ask(gateway, machine, actor.Trim(), out string problem);
        string place = Places.Safe(back ?? "/").Split('?')[0];
        return Results.LocalRedirect(problem.Length == 0 ? place : place + "?problem=" + problem);
    }

    private static IResult WriteArticle(
        HttpContext context,
        ArticleEditing editing,
        string id,
        [FromForm] string faultCode,
        [FromForm] string language,
        [FromForm] string? machineType,
        [FromForm] string? model,
        [FromForm] string actor,
        [FromForm] string title,
        [FromForm] string body,
        [FromForm] long? revision
    )
    {
        RememberActor(context, actor);
        var draft = new Article(
            "",
            faultCode,
            NullIfEmpty(machineType),
            NullIfEmpty(model),
            language,
            title.Trim(),
            body.Trim(),
            actor.Trim(),
            default,
            default,
            0,
            0,
            0
        );
        Article? article = editing.Write(id == "new" ? null : id, draft, revision, out string problem);
        return Results.LocalRedirect(article is null ? $"/knowledge/{Uri.EscapeDataString(id)}?problem={problem}" : "/knowledge/" + article.Id);
    }

    private static IResult VoteArticle(HttpContext context, ArticleEditing editing, string id, [FromForm] string actor, [FromForm] bool helpful)
    {
        RememberActor(context, actor);
        return Results.LocalRedirect($"/knowledge/{Uri.EscapeDataString(id)}" + (editing.TryVote(id, actor.Trim(), helpful) ? "" : "?problem=unknown-article"));
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static IResult ChooseLanguage(HttpContext context, string language, string? back)
    {
        if (Catalogue.Has(language))
        {
            context.Response.Cookies.Append(
                Languages.Cookie,
                language,
                new CookieOptions
                {
                    MaxAge = TimeSpan.FromDays(365),
                    SameSite = SameSiteMode.Lax,
                    HttpOnly = true,
                }
            );
        }

        return Results.LocalRedirect(Places.Safe(back ?? "/"));
    }

    private static IResult ChooseLook(HttpContext context, string look, string? back)
    {
        if (look is Reader.HallLook)
            context.Response.Cookies.Append(
                Reader.LookCookie,
                look,
                new CookieOptions
                {
                    MaxAge = TimeSpan.FromDays(365),
                    SameSite = SameSiteMode.Lax,
                    HttpOnly = true,
                }
            );
        else context.Response.Cookies.Delete(Reader.LookCookie);
        return Results.LocalRedirect(Places.Safe(back ?? "/"));
    }

    internal static void RememberActor(HttpContext context, string actor) => context.Response.Cookies.Append(
        ActorCookie, actor.Trim(), new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, HttpOnly = true });
}
