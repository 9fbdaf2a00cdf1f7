using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Connectors;

/// <summary>Opens our orders in somebody else's system by templated REST, and takes that system's status back by webhook.</summary>
/// <param name="OpensOn">opened for every order, or confirm for those a dispatcher wants.</param>
/// <param name="Organisation">Whose it is; it gets the orders its organisation sees.</param>
/// <param name="Secret">Signs the status messages (Standard Webhooks).</param>
public sealed record Connector(
    string Id,
    string Name,
    string OpensOn,
    ConnectorRequest Request,
    string Secret,
    DateTimeOffset MadeAt,
    string Organisation = "home"
)
{
    public static readonly IReadOnlyList<string> Moments = ["opened", "confirm"];

    /// <summary>Stable name of the first thing that is wrong; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        { Name.Length: 0 or > 100 } => "name-missing",
        _ when !Moments.Contains(OpensOn) => "moment-wrong",
        _ => Request.Problem(),
    };
}

/// <summary>
/// How to talk to the other system. Texts are templates: {{orderId}}, {{title.en}}, {{title.zh-CN}}, {{parts}} … stand for members of the order as webhooks
/// show it, and of its preparation.
/// </summary>
/// <param name="Url">Where an order is opened; http or https, values are escaped. Placeholders stand in path and query only.</param>
/// <param name="Body">JSON template; values are escaped.</param>
/// <param name="Headers">Sent with every request, like Authorization.</param>
/// <param name="FindUrl">Asked before anything is sent again: it answers with the order when the other system has it. Null when the system keeps the
/// Idempotency-Key.</param>
/// <param name="IsIdempotent">The other system opens one order per Idempotency-Key header, however often it is sent.</param>
/// <param name="IdPath">Where its id stands in the answer, like data.id.</param>
/// <param name="StatusIdPath">Where its id stands in a status message.</param>
/// <param name="StatusPath">Where the status stands in a status message.</param>
/// <param name="Steps">Its words for a status, each with the step of ours it means.</param>
/// <param name="CausePath">Where the cause code stands, for a status that resolves.</param>
/// <param name="CurePath">Where the action code stands, for a status that resolves.</param>
public sealed record ConnectorRequest(
    string Url,
    string Body,
    IReadOnlyDictionary<string, string>? Headers = null,
    string? FindUrl = null,
    bool IsIdempotent = false,
    string IdPath = "id",
    string StatusIdPath = "id",
    string StatusPath = "status",
    IReadOnlyDictionary<string, string>? Steps = null,
    string CausePath = "causeCode",
    string CurePath = "actionCode"
)
{
    public const int MaxBodyLength = 20_000;
    public const int MaxHeaders = 20;
    public const int MaxHeaderLength = 4_000;

    /// <summary>Headers that say where a request goes, where it ends, or which connection it is on (RFC 9110, 7.6.1), and the one we set.</summary>
    private static readonly HashSet<string> s_ownHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Content-Length", "Content-Type", "Content-Encoding", "Expect", "Forwarded", "Via", "Idempotency-Key",
    };

    /// <summary>Stable name of the first thing that is wrong; null when nothing is.</summary>
    public string? Problem()
    {
        if (!IsAddress(Url) || (FindUrl is not null && !IsAddress(FindUrl))) return "bad-url";
        if (FindUrl is null && !IsIdempotent) return "cannot-tell-doubles";
        if (Body is null or { Length: > MaxBodyLength } || !Template.IsJson(Body)) return "bad-body";
        if (Steps is not null && Steps.Values.Any(step => step is null || !ActionNames.TryParse(step, out OrderAction action) || action == OrderAction.CloseUnproved)) return "unknown-action";
        if (!new[] { IdPath, StatusIdPath, StatusPath, CausePath, CurePath }.All(path => path is { Length: > 0 and <= 200 })) return "bad-body";
        if (Headers is { Count: > MaxHeaders } || Headers?.Any(header => !MaySet(header.Key, header.Value)) == true) return "bad-header";
        return Template.UnknownIn(Url + FindUrl + Body) is null ? null : "unknown-placeholder";
    }

    /// <summary>Whether a header may go with our requests.</summary>
    public static bool MaySet(string name, string? value) =>
        name.Length is > 0 and <= 100
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
        && !s_ownHeaders.Contains(name)
        && !name.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase)
        && value is { Length: <= MaxHeaderLength }
        && !value.Any(c => char.IsControl(c) || c > '~');

    private static bool IsAddress(string? text) =>
        text is { Length: > 0 and <= 2000 } && Template.HasFixedHost(text) && Template.TryAddress(Template.FillUrl(text, _ => "x"), out _);
}

/// <summary>An order's way into another system.</summary>
/// <param name="State">pending, open (it is there) or dead (given up; replay sends it again).</param>
/// <param name="Request">The body to send, written once.</param>
/// <param name="FindUrl">Where to look before sending again; null when the key is enough.</param>
/// <param name="Since">Tries count from then: when it was made or last replayed.</param>
public sealed record ConnectorJob(
    string ConnectorId,
    string OrderId,
    string State,
    string Url,
    string Request,
    string? FindUrl,
    DateTimeOffset MadeAt,
    DateTimeOffset Since,
    long Tries,
    string? ExternalId,
    string? ExternalState,
    string? LastAnswer
);
