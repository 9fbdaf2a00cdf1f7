using System.Reflection;
using System.Text;
using System.Text.Json;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Files;
using EdgeAgent.Contracts.Languages;
using EdgeAgent.Gateway.Host.Node;

namespace EdgeAgent.Gateway.Host.Page;

/// <summary>The local page and its API. Nothing is loaded from elsewhere, so it works without the cloud and without the internet.</summary>
internal static class PageEndpoints
{
    /// <summary>No script, style or picture but our own, and no frame around the page.</summary>
    private const string ContentSecurityPolicy = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly Lock s_backup = new();

    private const string LanguageCookie = "language";

    /// <summary>First parts of the keys of words that the page shows.</summary>
    private static readonly HashSet<string> s_kinds = new(StringComparer.Ordinal)
    {
        "language", "plant", "feature", "point", "worth", "run", "lane", "gap", "installation", "fault", "reason", "drill", "refused", "problem",
    };

    public static void Map(WebApplication app, GatewayNode node, GatewayViews views, PowerHistory history, TimeProvider time)
    {
        app.Use((context, next) =>
        {
            context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return next(context);
        });

        var live = new LiveFeed(views, app.Lifetime);
        app.MapGet("/", Index);
        app.MapGet("/assets/{name}", Asset);
        app.MapGet("/words.js", (HttpContext context) => WordsOf(context));
        app.MapGet("/api/machines", () => Results.Json(views.Machines(), ApiJson.Default.MachinesView));
        app.MapGet(
            "/api/machines/{machine}/outlook",
            (string machine) => views.Outlook(machine) is { } outlook ? Results.Json(outlook, ApiJson.Default.OutlookView) : Results.NotFound()
        );
        app.MapGet("/api/alarms", () => Results.Json(views.Alarms(), ApiJson.Default.IReadOnlyListAlarmView));
        app.MapGet("/api/ledger", () => Results.Json(views.Ledger(), ApiJson.Default.LedgerView));
        app.MapGet("/api/status", () => Results.Json(views.Status(), ApiJson.Default.StatusView));
        app.MapGet("/api/history", () => Results.Json(history.All(), ApiJson.Default.IReadOnlyListPowerSeries));
        app.MapGet("/api/machines/{machine}/report", (string machine, string? period) => views.Report(machine, period ?? "day") is { } report
            ? Results.Json(report, ApiJson.Default.ReportView)
            : Results.NotFound());
        app.MapGet("/api/live", live.Serve);
        app.MapPost("/api/alarms/{id}/{verb}", (HttpContext context, string id, string verb) => Command(context, id, verb, node, time));
        DrillEndpoints.Map(app, node, views, time);
        CommissioningEndpoints.Map(app, node);
        app.MapGet("/health/live", () => node.IsAlive
            ? Results.Text("live")
            : Results.Text("hanging", statusCode: StatusCodes.Status503ServiceUnavailable));
        app.MapGet("/health/ready", () => views.IsReady
            ? Results.Text("ready")
            : Results.Text("the plant's broker is away", statusCode: StatusCodes.Status503ServiceUnavailable));
    }

    /// <summary>POST /api/backup: a copy of the running store in the data directory, in place of the one before; answers with its path.</summary>
    public static void MapBackup(WebApplication app, Action<string> backUp, string data) => app.MapPost("/api/backup", (HttpContext context) =>
    {
        if (!context.Request.HasJsonContentType()) return Results.Text("Send application/json.", statusCode: StatusCodes.Status415UnsupportedMediaType);
        string path = Path.Combine(Path.GetFullPath(data), "backup.db");
        lock (s_backup)
        {
            File.Delete(path + ".part");
            backUp(path + ".part");
            OwnFile.Rename(path + ".part", path);
        }

        return Results.Text(path);
    });

    private static IResult Index(HttpContext context)
    {
        string page = Encoding.UTF8.GetString(Resource("index.html")!);
        string buttons = string.Concat(Catalogue.Languages.Select(language =>
            $"<button type=\"button\" data-language=\"{language}\" lang=\"{language}\">{Catalogue.In(language).Find("language.name")}</button>"));
        page = page.Replace("{{language}}", LanguageOf(context.Request), StringComparison.Ordinal).Replace("{{languages}}", buttons, StringComparison.Ordinal);
        return Results.Content(page, "text/html; charset=utf-8");
    }

    /// <summary>The words the page's script needs, in the reader's language: what the catalogue has of the kinds that the page shows.</summary>
    private static IResult WordsOf(HttpContext context)
    {
        Catalogue catalogue = Catalogue.In(LanguageOf(context.Request));
        var words = Catalogue.In(Catalogue.English).Texts.Keys
            .Where(key => s_kinds.Contains(key[..key.IndexOf('.', StringComparison.Ordinal)]))
            .ToDictionary(key => key, key => catalogue.Find(key)!, StringComparer.Ordinal);
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.Vary = "Cookie, Accept-Language";
        string json = JsonSerializer.Serialize(words, ApiJson.Default.DictionaryStringString);
        return Results.Text($"\"use strict\";\nconst words = {json};\n", "text/javascript; charset=utf-8");
    }

    private static IResult Asset(string name)
    {
        string? type = Path.GetExtension(name) switch
        {
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => null,
        };
        return type is not null && Resource(name) is { } bytes ? Results.Bytes(bytes, type) : Results.NotFound();
    }

    /// <summary>The switch on the page wins over the browser's languages.</summary>
    private static string LanguageOf(HttpRequest request)
    {
        if (request.Cookies[LanguageCookie] is { } chosen && Catalogue.Has(chosen)) return chosen;
        IEnumerable<string> wanted = request.GetTypedHeaders().AcceptLanguage
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.ToString());
        return wanted.Select(Catalogue.Nearest).FirstOrDefault(language => language is not null) ?? Catalogue.English;
    }

    private static byte[]? Resource(string name)
    {
        using Stream? stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("page/" + name);
        if (stream is null) return null;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static async Task<IResult> Command(HttpContext context, string id, string verb, GatewayNode node, TimeProvider time)
    {
        (AlarmCommand? asked, IResult? refusal) = await ReadCommand(context);
        if (refusal is not null) return refusal;
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset? until = asked?.Until ?? (asked?.Minutes is > 0 and <= 20_000 ? now.AddMinutes(asked.Minutes.Value) : null);
        string by = asked?.By is { Length: > 0 and <= 100 } name ? name : "local page";
        string command = asked?.Id is { Length: > 0 and <= 100 } given ? given : "local-" + Guid.NewGuid().ToString("N");
        CloudReply reply = node.Execute(new CloudCommand(1, command, verb, id, null, by, until, now.AddMinutes(1)));
        int status = reply.Why switch
        {
            null => StatusCodes.Status200OK,
            "unknown-alarm" or "unknown-verb" => StatusCodes.Status404NotFound,
            _ => StatusCodes.Status409Conflict,
        };
        return Results.Json(reply, ApiJson.Default.CloudReply, statusCode: status);
    }

    /// <summary>JSON only: a form of a foreign page cannot send that without asking the browser first, which refuses.</summary>
    internal static async Task<(AlarmCommand? Asked, IResult? Refusal)> ReadCommand(HttpContext context)
    {
        if (!context.Request.HasJsonContentType()) return (null, Results.Text("Send application/json.", statusCode: StatusCodes.Status415UnsupportedMediaType));
        if (context.Request.ContentLength is null or > 2000)
            return (null, Results.Text("Send at most 2000 bytes, with their length.", statusCode: StatusCodes.Status413PayloadTooLarge));
        try
        {
            return (await context.Request.ReadFromJsonAsync(ApiJson.Default.AlarmCommand, context.RequestAborted), null);
        }
        catch (System.Text.Json.JsonException)
        {
            return (null, Results.Text("That is no JSON of this shape.", statusCode: StatusCodes.Status400BadRequest));
        }
    }
}
