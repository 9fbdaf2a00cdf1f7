namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// Which rows of a table an organisation may see and change, as SQL that both databases understand: <see cref="SqliteRowSecurity"/> and
/// <see cref="PostgresRowSecurity"/> build their walls of it. A table's rule follows from its columns; a table without one of these columns and without a rule
/// of its own is empty for everybody (fail closed).
/// </summary>
public sealed class RowRules
{
    private const string Grant = "g.organisation = edge_organisation() AND g.is_acting >= {acting}";
    private const string Nobodys = "1 = 0";

    /// <summary>Rules of tables whose columns do not say it; {row} is a row of the table, {acting} 1 where only what one may act on counts.</summary>
    private static readonly Dictionary<string, string> s_own = new(StringComparer.Ordinal)
    {
        ["gateways"] = $"EXISTS (SELECT 1 FROM public.grants g WHERE {Grant} AND g.gateway = {{row}}.gateway)",
        ["refusals"] =
            $"EXISTS (SELECT 1 FROM public.grants g WHERE {Grant} AND g.gateway = {{row}}.gateway AND g.machine = '') "
            + "OR ({row}.gateway = '' AND edge_organisation() = 'home')",
        ["commands"] =
            $"EXISTS (SELECT 1 FROM public.grants g WHERE {Grant} AND g.gateway = {{row}}.gateway AND (g.machine = '' OR g.machine = {{row}}.machine OR EXISTS "
            + "(SELECT 1 FROM public.alarms a WHERE a.gateway = {row}.gateway AND a.alarm = {row}.alarm AND a.machine = g.machine)))",
        ["deliveries"] = "EXISTS (SELECT 1 FROM public.webhooks w WHERE w.id = {row}.webhook AND w.organisation = edge_organisation())",
        ["connector_jobs"] = "EXISTS (SELECT 1 FROM public.connectors c WHERE c.id = {row}.connector AND c.organisation = edge_organisation())",
        ["messages"] =
            "EXISTS (SELECT 1 FROM public.deliveries d JOIN public.webhooks w ON w.id = d.webhook "
            + "WHERE d.message = {row}.id AND w.organisation = edge_organisation())",
        ["connector_messages"] = "EXISTS (SELECT 1 FROM public.connectors c WHERE c.id = {row}.connector AND c.organisation = edge_organisation())",
        ["article_votes"] = "EXISTS (SELECT 1 FROM public.articles a WHERE a.id = {row}.article AND a.organisation = edge_organisation())",
        ["passkeys"] = "EXISTS (SELECT 1 FROM public.people p WHERE p.id = {row}.person AND p.organisation = edge_organisation())",
        ["one_time_links"] = "EXISTS (SELECT 1 FROM public.people p WHERE p.id = {row}.person AND p.organisation = edge_organisation())",
        ["sign_in_sessions"] = "EXISTS (SELECT 1 FROM public.people p WHERE p.id = {row}.person AND p.organisation = edge_organisation())",
        ["service_levels"] = "edge_organisation() = 'home'",      // agreed by those who run the bridge, per customer's name
        [Migrations.Journal] = "1 = 1",
    };

    private readonly SortedDictionary<string, string> _rules = new(StringComparer.Ordinal);

    private RowRules()
    {
    }

    public IEnumerable<string> Tables => _rules.Keys;

    /// <summary>Tables nobody sees through a scope, because nothing says whose their rows are.</summary>
    public IReadOnlyList<string> HiddenTables => [.. _rules.Where(rule => rule.Value == Nobodys).Select(rule => rule.Key)];

    /// <param name="columns">Every column of every table there is.</param>
    public static RowRules Of(IEnumerable<(string Table, string Column)> columns)
    {
        var rules = new RowRules();
        foreach (IGrouping<string, string> table in columns.GroupBy(column => column.Table, column => column.Column))
            rules._rules[table.Key] = RuleOf(table.Key, [.. table]);
        return rules;
    }

    /// <summary>True for the rows that may be looked at.</summary>
    /// <param name="table">The table.</param>
    /// <param name="row">How the row is called where the rule stands.</param>
    public string Looking(string table, string row) => Fill(_rules[table], row, "edge_acting()");

    /// <summary>True for the rows that may be added, changed and removed.</summary>
    public string Acting(string table, string row) => table == Migrations.Journal ? Nobodys : Fill(_rules[table], row, "1");

    private static string RuleOf(string table, HashSet<string> columns) => table switch
    {
        _ when s_own.TryGetValue(table, out string? own) => own,
        _ when columns.Contains("organisation") => "{row}.organisation = edge_organisation()",
        _ when columns.Contains("order_id") =>
            $"EXISTS (SELECT 1 FROM public.orders o JOIN public.grants g ON g.gateway = o.gateway WHERE o.id = {{row}}.order_id AND {Grant} AND g.machine IN ('', o.machine))",
        _ when columns.Contains("gateway") && columns.Contains("machine") =>
            $"EXISTS (SELECT 1 FROM public.grants g WHERE {Grant} AND g.gateway = {{row}}.gateway AND g.machine IN ('', {{row}}.machine))",
        _ when columns.Contains("gateway") =>
            $"EXISTS (SELECT 1 FROM public.grants g WHERE {Grant} AND g.gateway = {{row}}.gateway AND g.machine = '')",
        _ => Nobodys,
    };

    private static string Fill(string rule, string row, string acting) =>
        rule.Replace("{row}", row, StringComparison.Ordinal).Replace("{acting}", acting, StringComparison.Ordinal);
}
