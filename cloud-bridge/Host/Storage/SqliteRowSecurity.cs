using System.Text;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// The wall between organisations on SQLite, of a connection that serves requests. A temporary view of each table's name shows the rows of the organisation, so
/// that a query which names a table gets the view; temporary triggers stand before every change of the tables themselves, which are called public.NAME as on
/// PostgreSQL: a row that is not the organisation's is left as it is, and one that would not be is refused.
/// </summary>
internal static class SqliteRowSecurity
{
    /// <summary>What a refused row is called; it reaches nobody unless a program of ours is wrong.</summary>
    private const string Refusal = "a row of another organisation";

    public static string Script(RowRules rules)
    {
        var script = new StringBuilder();
        foreach (string table in rules.Tables)
        {
            string added = Not(rules.Acting(table, "NEW"));
            string changed = Not(rules.Acting(table, "OLD"));
            string wall =
                $"""
                CREATE TEMP VIEW {table} AS SELECT t.* FROM public.{table} t WHERE edge_is_bridge() OR ({rules.Looking(table, "t")});
                CREATE TEMP TRIGGER add_{table} BEFORE INSERT ON public.{table} WHEN {added} BEGIN SELECT RAISE(ABORT, '{Refusal}'); END;
                CREATE TEMP TRIGGER change_{table} BEFORE UPDATE ON public.{table} WHEN {changed} OR {added}
                  BEGIN SELECT CASE WHEN {changed} THEN RAISE(IGNORE) ELSE RAISE(ABORT, '{Refusal}') END; END;
                CREATE TEMP TRIGGER remove_{table} BEFORE DELETE ON public.{table} WHEN {changed} BEGIN SELECT RAISE(IGNORE); END;

                """;
            script.Append(wall);
        }

        return script.ToString();
    }

    /// <summary>A rule that cannot be answered is not kept.</summary>
    private static string Not(string rule) => $"NOT COALESCE(edge_is_bridge() OR ({rule}), 0)";
}
