using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Hosting;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>
/// What the settings page posts about webhooks and connectors. A secret made here is shown once, on the page that follows; what somebody typed is kept when it
/// is refused.
/// </summary>
public static class ConnectionForms
{
    /// <summary>Longer drafts of a connector do not fit into the cookie that carries them back to the form.</summary>
    private const int MaxDraftLength = 1500;

    /// <summary>What goes back to the form; headers may hold a key and do not.</summary>
    private static readonly string[] s_connectorFields =
    [
        "name",
        "opensOn",
        "url",
        "body",
        "findUrl",
        "isIdempotent",
        "idPath",
        "statusIdPath",
        "statusPath",
        "steps",
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/connections/webhooks", AddWebhook).ExcludeFromDescription();
        routes.MapPost("/connections/webhooks/{id}/rotate", RotateWebhook).ExcludeFromDescription();
        routes
            .MapPost("/connections/webhooks/{id}/off", (WebhookSetup webhooks, string id, IFormCollection _) => BackTo("webhooks", webhooks.SwitchOff(id)))
            .ExcludeFromDescription();
        routes
            .MapPost("/connections/webhooks/{id}/on", (WebhookSetup webhooks, string id, IFormCollection _) => BackTo("webhooks", webhooks.SwitchOn(id)))
            .ExcludeFromDescription();
        routes
            .MapPost(
                "/connections/webhooks/{id}/replay",
                (WebhookSetup webhooks, string id, IFormCollection _) => BackTo("webhooks", webhooks.Replay(id, out int _))
            )
            .ExcludeFromDescription();
        routes
            .MapPost("/connections/webhooks/{id}/remove", (WebhookSetup webhooks, string id, IFormCollection _) => BackTo("webhooks", webhooks.Remove(id)))
            .ExcludeFromDescription();
        routes.MapPost("/connections/connectors", AddConnector).ExcludeFromDescription();
        routes
            .MapPost(
                "/connections/connectors/{id}/replay",
                (ConnectorSetup connectors, string id, IFormCollection _) => BackTo("connectors", connectors.Replay(id, out int _))
            )
            .ExcludeFromDescription();
        routes
            .MapPost(
                "/connections/connectors/{id}/remove",
                (ConnectorSetup connectors, string id, IFormCollection _) => BackTo("connectors", connectors.Remove(id))
            )
            .ExcludeFromDescription();
    }

    private static IResult AddWebhook(WebhookSetup webhooks, Flash flash, IFormCollection form)
    {
        string? problem = webhooks.Make(form["url"].ToString().Trim(), [.. form["types"].OfType<string>()], out Webhook? webhook);
        flash.Put(webhook is null ? [form["url"].ToString()] : [webhook.Url, webhook.Secret]);
        return BackTo("webhooks", problem);
    }

    private static IResult RotateWebhook(WebhookSetup webhooks, Flash flash, string id, IFormCollection form)
    {
        string? problem = webhooks.Rotate(id, out Webhook? webhook);
        if (webhook is not null) flash.Put(webhook.Url, webhook.Secret);
        return BackTo("webhooks", problem);
    }

    private static IResult AddConnector(HttpContext context, ConnectorSetup connectors, Flash flash, IFormCollection form)
    {
        string Field(string name) => form[name].ToString().Trim();
        bool areHeadersSound = TryLines(Field("headers"), ':', out Dictionary<string, string> headers);
        bool areStepsSound = TryLines(Field("steps"), '=', out Dictionary<string, string> steps);
        string? problem = !areHeadersSound ? "bad-header" : !areStepsSound ? "steps-wrong" : null;
        Connector? connector = null;
        if (problem is null)
        {
            var request = new ConnectorRequest(
                Field("url"),
                Field("body"),
                headers,
                Field("findUrl") is { Length: > 0 } find ? find : null,
                Field("isIdempotent") == "true",
                Field("idPath"),
                Field("statusIdPath"),
                Field("statusPath"),
                steps
            );
            problem = connectors.Make(Field("name"), Field("opensOn"), request, out connector);
        }

        string[] draft = [.. s_connectorFields.Select(Field)];
        if (connector is not null) flash.Put($"{connector.Name}: {RequestOrigin.Of(context)}/api/connectors/{connector.Id}/status", connector.Secret);
        else if (draft.Sum(field => field.Length) <= MaxDraftLength) flash.Put(draft);
        return BackTo("connectors", problem);
    }

    /// <summary>What was typed before it was refused, by the names of the fields; empty when nothing was.</summary>
    public static IReadOnlyDictionary<string, string> DraftOf(IReadOnlyList<string> lines) =>
        lines.Count == s_connectorFields.Length
            ? s_connectorFields.Zip(lines).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal)
            : new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Pairs, one a line; false when a line has no mark between its two parts.</summary>
    private static bool TryLines(string text, char mark, out Dictionary<string, string> pairs)
    {
        pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split(mark, 2, StringSplitOptions.TrimEntries);
            if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length == 0) return false;
            pairs[parts[0]] = parts[1];
        }

        return true;
    }

    private static IResult BackTo(string section, string? problem) =>
        Results.LocalRedirect($"/settings?at={section}{(problem is null ? "" : "&problem=" + problem)}#{section}");
}
