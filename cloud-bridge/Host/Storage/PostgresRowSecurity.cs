using System.Security.Cryptography;
using System.Text;
using DbUp.Engine;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// The wall between organisations on PostgreSQL: row-level security for a role that only requests take, with a policy for looking, adding, changing and removing
/// on every table. The tables' owner, as whom the bridge does its own work, is not held by them.
/// </summary>
internal static class PostgresRowSecurity
{
    /// <summary>The role of requests; it cannot log in and owns nothing.</summary>
    public const string Role = "edgeagent_request";

    public const string ScriptPrefix = "row-security-";

    private const string Functions = """
        CREATE OR REPLACE FUNCTION edge_organisation() RETURNS text LANGUAGE sql STABLE AS $$ SELECT current_setting('edge.organisation', true) $$;
        CREATE OR REPLACE FUNCTION edge_acting() RETURNS bigint LANGUAGE sql STABLE AS
          $$ SELECT CASE WHEN current_setting('edge.acting', true) = '0' THEN 0::bigint ELSE 1::bigint END $$;
        """;

    /// <summary>The script that builds it. Its name holds a digest of what is in it, so that it is applied again when a table or a rule changed.</summary>
    public static SqlScript Script(RowRules rules)
    {
        var script = new StringBuilder(Functions)
            .Append("\nDO $wall$ BEGIN\n")                              // one statement, one round trip
            .Append($"GRANT USAGE ON SCHEMA public TO {Role};\nGRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {Role};\n");
        foreach (string table in rules.Tables)
        {
            string acting = rules.Acting(table, table);
            string policies =
                $"""
                ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY;
                DROP POLICY IF EXISTS edge_look ON public.{table};
                DROP POLICY IF EXISTS edge_add ON public.{table};
                DROP POLICY IF EXISTS edge_change ON public.{table};
                DROP POLICY IF EXISTS edge_remove ON public.{table};
                CREATE POLICY edge_look ON public.{table} FOR SELECT TO {Role} USING ({rules.Looking(table, table)});
                CREATE POLICY edge_add ON public.{table} FOR INSERT TO {Role} WITH CHECK ({acting});
                CREATE POLICY edge_change ON public.{table} FOR UPDATE TO {Role} USING ({acting}) WITH CHECK ({acting});
                CREATE POLICY edge_remove ON public.{table} FOR DELETE TO {Role} USING ({acting});

                """;
            script.Append(policies);
        }

        string text = script.Append("END $wall$;").ToString();
        return new SqlScript(ScriptPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16], text);
    }
}
