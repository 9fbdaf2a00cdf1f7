using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// Isolation of organisations, in every query: a scoped session puts a common table expression of the same name before each table that a query names, so the
/// query sees only rows the organisation has a grant for. No query has to remember it, and one written tomorrow is isolated too.
/// A table's rule follows from its columns; a table without one of these columns and without a rule of its own is empty for everybody (fail closed).
/// Writes are not rewritten: whoever changes a row finds it first, through the same session.
/// </summary>
public sealed partial class ScopeRules
{
    /// <summary>Rules of tables whose columns do not say it; t is the table, {g} a grant of the organisation, {o} its parameter, {m} the schema.</summary>
    private static readonly Dictionary<string, string> s_own = new(StringComparer.Ordinal)
    {
        ["gateways"] = "EXISTS (SELECT 1 FROM {m}.grants g WHERE {g} AND g.gateway = t.gateway)",
        ["refusals"] = "EXISTS (SELECT 1 FROM {m}.grants g WHERE {g} AND g.gateway = t.gateway AND g.machine = '') OR (t.gateway = '' AND {o} = 'home')",
        ["commands"] =
            "EXISTS (SELECT 1 FROM {m}.grants g WHERE {g} AND g.gateway = t.gateway AND (g.machine = '' OR g.machine = t.machine OR EXISTS "
            + "(SELECT 1 FROM {m}.alarms a WHERE a.gateway = t.gateway AND a.alarm = t.alarm AND a.machine = g.machine)))",
        ["deliveries"] = "EXISTS (SELECT 1 FROM {m}.webhooks w WHERE w.id = t.webhook AND w.organisation = {o})",
        ["connector_jobs"] = "EXISTS (SELECT 1 FROM {m}.connectors c WHERE c.id = t.connector AND c.organisation = {o})",
        ["messages"] = "EXISTS (SELECT 1 FROM {m}.deliveries d JOIN {m}.webhooks w ON w.id = d.webhook WHERE d.message = t.id AND w.organisation = {o})",
        ["connector_messages"] = "EXISTS (SELECT 1 FROM {m}.connectors c WHERE c.id = t.connector AND c.organisation = {o})",
        ["article_votes"] = "EXISTS (SELECT 1 FROM {m}.articles a WHERE a.id = t.article AND a.organisation = {o})",
        ["passkeys"] = "EXISTS (SELECT 1 FROM {m}.people p WHERE p.id = t.person AND p.organisation = {o})",
        ["one_time_links"] = "EXISTS (SELECT 1 FROM {m}.people p WHERE p.id = t.person AND p.organisation = {o})",
        ["service_levels"] = "{o} = 'home'",                      // agreed by those who run the bridge, per customer's name
        [Migrations.Journal] = "1 = 1",
    };

    private readonly string _schema;
    private readonly Dictionary<string, string> _rules;
    private readonly ConcurrentDictionary<(string Sql, bool IsActing, int Values), string> _known = new();

    private ScopeRules(string schema, Dictionary<string, string> rules)
    {
        _schema = schema;
        _rules = rules;
    }

    /// <summary>Tables nobody sees through a scope, because nothing says whose their rows are.</summary>
    public IReadOnlyList<string> HiddenTables => [.. _rules.Where(rule => rule.Value == "1 = 0").Select(rule => rule.Key).Order(StringComparer.Ordinal)];

    /// <param name="schema">Name of the schema the tables are in.</param>
    /// <param name="columns">Every column of every table there.</param>
    public static ScopeRules Of(string schema, IEnumerable<(string Table, string Column)> columns) =>
        new(
            schema,
            columns
                .GroupBy(column => column.Table, column => column.Column)
                .ToDictionary(table => table.Key, table => RuleOf(table.Key, [.. table]), StringComparer.Ordinal)
        );

    /// <summary>The query as the scope may ask it; its last parameter, after the query's own, is the organisation.</summary>
    public string Apply(string sql, bool isActing, int values) =>
        _known.GetOrAdd((sql, isActing, values), key => Rewrite(key.Sql, key.IsActing, "$" + (key.Values + 1)));

    private static string RuleOf(string table, HashSet<string> columns) => table switch
    {
            _ when s_own.TryGetValue(table, out string? own) => own,
            _ when columns.Contains("organisation") => "t.organisation = {o}",
            _ when columns.Contains("order_id") =>
                "EXISTS (SELECT 1 FROM {m}.orders o JOIN {m}.grants g ON g.gateway = o.gateway WHERE o.id = t.order_id AND {g} AND g.machine IN ('', o.machine))",
            _ when columns.Contains("gateway") && columns.Contains("machine") =>
                "EXISTS (SELECT 1 FROM {m}.grants g WHERE {g} AND g.gateway = t.gateway AND g.machine IN ('', t.machine))",
            _ when columns.Contains("gateway") => "EXISTS (SELECT 1 FROM {m}.grants g WHERE {g} AND g.gateway = t.gateway AND g.machine = '')",
            _ => "1 = 0",
        };

    private string Rewrite(string sql, bool isActing, string organisation)
    {
        string grant = $"g.organisation = {organisation}" + (isActing ? " AND g.is_acting = 1" : "");
        IEnumerable<string> named = Words()
            .Matches(sql)
            .Select(word => word.Value)
            .Distinct(StringComparer.Ordinal)
            .Where(_rules.ContainsKey)
            .Order(StringComparer.Ordinal);
        string[] views =
        [
            .. named.Select(table => $"{table} AS NOT MATERIALIZED (SELECT * FROM {_schema}.{table} t WHERE {Fill(_rules[table], grant, organisation)})"),
        ];

        // The parameter is named even when no table is, so that every scoped statement takes the same values.
        string all = string.Join(", ", [.. views, $"edge_scope AS (SELECT CAST({organisation} AS TEXT) AS organisation)"]);
        return StartsWithWith().IsMatch(sql) ? StartsWithWith().Replace(sql, match => $"WITH {match.Groups[1].Value}{all}, ", 1) : $"WITH {all} {sql}";
    }

    private string Fill(string rule, string grant, string organisation) =>
        rule.Replace("{g}", grant, StringComparison.Ordinal)
            .Replace("{o}", organisation, StringComparison.Ordinal)
            .Replace("{m}", _schema, StringComparison.Ordinal);

    [GeneratedRegex("[a-z_][a-z0-9_]*")]
    private static partial Regex Words();

    [GeneratedRegex(@"^\s*WITH\s+(RECURSIVE\s+)?", RegexOptions.IgnoreCase)]
    private static partial Regex StartsWithWith();
}
