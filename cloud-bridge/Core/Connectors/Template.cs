using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.Connectors;

/// <summary>Fills {{member}} placeholders with an order's values; what it fills in can never leave its string or its part of the address.</summary>
public static partial class Template
{
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
