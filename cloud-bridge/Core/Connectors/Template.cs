using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.Connectors;

/// <summary>
/// Fills {{member}} placeholders with an order's values; what it fills in can never leave its string or its part of the address. Placeholders stand in the path
/// and the query of an address and in the body; which host is asked is written down by whoever sets the connector up.
/// </summary>
public static partial class Template
{
    /// <summary>Longest id or status of another system.</summary>
    public const int MaxScalarLength = 200;

    private static readonly JsonObject s_sample = Values(
        new Order
        {
            Id = "WO-00000-00000",
            Gateway = "g",
            Machine = "m",
            CauseGroup = "c",
            Subject = FaultSubject.Machine,
            FaultCode = "f",
            Severity = "low",
            OpenedAt = default,
            UpdatedAt = default,
            HandleBy = default,
            DoneBy = default,
        },
        new OrderLogEntry(1, default, "a", "opened", null, OrderState.Proposed, null), null);

    /// <summary>What a template can name: the order as webhooks show it, and its preparation in both languages.</summary>
    /// <param name="order">The order.</param>
    /// <param name="entry">The step that opens the job.</param>
    /// <param name="context">What is known around it; null for a sample.</param>
    public static JsonObject Values(Order order, OrderLogEntry entry, OrderContext? context)
    {
        JsonObject values = OrderMessages.Data(order, entry);
        OrderContext known = context ?? OrderContext.Bare(order, null);
        values["machineName"] = known.Machine?.State.Name ?? order.Machine;
        values["serial"] = known.Machine?.State.Serial;
        values["customer"] = known.Site.Customer;
        values["headline"] = new JsonObject();
        foreach (string name in new[] { "meaning", "checks", "cure", "parts", "safety", "history", "where" }) values[name] = new JsonObject();
        foreach (string language in Catalogue.Languages)
        {
            Preparation preparation = Preparation.Of(order, known, language);
            values["headline"]![language] = preparation.Title;
            values["meaning"]![language] = preparation.Meaning;
            values["checks"]![language] = string.Join("\n", preparation.FirstChecks);
            values["cure"]![language] = preparation.Action;
            values["parts"]![language] = string.Join("\n", preparation.Parts.Select(part => part.Number is null ? part.Name : $"{part.Name} ({part.Number})"));
            values["safety"]![language] = preparation.Safety;
            values["history"]![language] = preparation.History;
            values["where"]![language] = preparation.Why;
        }

        return values;
    }

    /// <summary>The first placeholder no order has; null when all are known.</summary>
    public static string? UnknownIn(string template) =>
        Placeholder().Matches(template).Select(match => match.Groups[1].Value).FirstOrDefault(path => !Has(s_sample, path));

    /// <summary>True when the template is JSON whatever its placeholders become.</summary>
    public static bool IsJson(string template)
    {
        try
        {
            JsonDocument.Parse(Placeholder().Replace(template, "x")).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A JSON body; values stand inside its strings, escaped.</summary>
    public static string FillJson(string template, Func<string, string> value) =>
        Placeholder().Replace(template, match => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value(match.Groups[1].Value)));

    /// <summary>An address; values are escaped as a part of it.</summary>
    public static string FillUrl(string template, Func<string, string> value) =>
        Placeholder().Replace(template, match => Uri.EscapeDataString(value(match.Groups[1].Value)));

    /// <summary>
    /// Whether a finished address is the template's with values in path and query: same scheme, host and port, no part of the path added or left out. A value of
    /// two dots would leave one out.
    /// </summary>
    public static bool IsWithin(string template, string finished) =>
        TryAddress(FillUrl(template, _ => "x"), out Uri? meant)
        && TryAddress(finished, out Uri? made)
        && HasFixedHost(template)
        && (made.Scheme, made.UserInfo, made.IdnHost, made.Port) == (meant.Scheme, meant.UserInfo, meant.IdnHost, meant.Port)
        && made.Segments.Length == meant.Segments.Length;

    /// <summary>An address to send to: http or https, with a host and no user.</summary>
    public static bool TryAddress(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0;

    /// <summary>No placeholder stands before the path.</summary>
    public static bool HasFixedHost(string template)
    {
        int host = template.IndexOf("://", StringComparison.Ordinal) + 3;
        int path = template.AsSpan(host).IndexOfAny("/?#\\");
        return !Placeholder().IsMatch(path < 0 ? template : template[..(host + path)]);
    }

    /// <summary>A short text or number at a path, as an id is; empty for anything else, so that nothing of an answer is kept but that.</summary>
    public static string ScalarAt(JsonNode? node, string path)
    {
        foreach (string name in path.Split('.')) node = node is JsonObject parent ? parent[name] : null;
        if (node is not JsonValue value || value.GetValueKind() is not (JsonValueKind.String or JsonValueKind.Number)) return "";
        string text = value.ToString();
        return text.Length <= MaxScalarLength && !text.Any(char.IsControl) ? text : "";
    }

    /// <summary>The text at a path of members parted by points; empty when there is none.</summary>
    public static string TextAt(JsonNode? node, string path)
    {
        foreach (string name in path.Split('.')) node = node is JsonObject parent ? parent[name] : null;
        return node switch { null => "", JsonValue value => value.ToString(), _ => node.ToJsonString() };
    }

    private static bool Has(JsonObject sample, string path)
    {
        JsonNode? node = sample;
        foreach (string name in path.Split('.'))
        {
            if (node is not JsonObject parent || !parent.ContainsKey(name)) return false;
            node = parent[name];
        }

        return true;
    }

    [GeneratedRegex(@"\{\{\s*([A-Za-z][A-Za-z0-9.-]*)\s*\}\}")]
    private static partial Regex Placeholder();
}
