using System.Data.Common;
using System.Reflection;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Tests.Storage;

public sealed class RowSecurityOnSqlite() : RowSecurityTests(TestStore.Sqlite());

public sealed class RowSecurityOnPostgres(PostgresServer server) : RowSecurityTests(TestStore.Postgres(server));

/// <summary>
/// The wall between organisations in the database itself: every table holds a row of home's, and another organisation asks for all of it without any condition,
/// as a store would that forgot its own.
/// </summary>
public abstract class RowSecurityTests : IDisposable
{
    private const string Rival = "rival";
    private const string Maker = "maker";

    /// <summary>What rows are called whose names others use.</summary>
    private static readonly Dictionary<string, string> s_names = new()
    {
        ["gateway"] = "plant-a", ["machine"] = "pump-1", ["organisation"] = Scope.Home, ["order_id"] = "WO-1", ["webhook"] = "wh", ["message"] = "msg",
        ["connector"] = "cn", ["article"] = "KB", ["person"] = "p", ["alarm"] = "a1",
        ["grants.machine"] = "", ["orders.id"] = "WO-1", ["webhooks.id"] = "wh", ["messages.id"] = "msg", ["connectors.id"] = "cn", ["articles.id"] = "KB", ["people.id"] = "p",
    };

    /// <summary>Columns that say whose a row is; the first that a table has.</summary>
    private static readonly string[] s_owners = ["webhook", "connector", "article", "organisation", "person", "order_id", "gateway"];

    /// <summary>Tables that every organisation may read, or none.</summary>
    private static readonly string[] s_ofNobody = ["pairing_tries", "sign_in_tries", "schema_scripts"];

    private readonly TestStore _store;
    private readonly Database _database;
    private readonly Dictionary<string, List<(string Column, object Value)>> _rows = [];

    protected RowSecurityTests(TestStore store)
    {
        _store = store;
        _database = store.Open();
        _database.Migrate();
        using DbConnection connection = store.Connect();
        foreach (string table in _database.Rules.Tables.Except(s_ofNobody)) Fill(connection, table);
        Run(connection, "INSERT INTO organisations (organisation, name, made_at) VALUES ('rival', 'Rival', 1), ('maker', 'Maker', 1)");
        Run(connection, "INSERT INTO grants (organisation, gateway, machine, kind, is_acting, granted_by, granted_at) VALUES ('maker', 'plant-a', 'pump-1', 'maker', 0, 'x', 1)");
    }

    [Fact]
    public void A_query_without_a_condition_shows_each_organisation_its_own_rows_only()
    {
        Assert.True(_rows.Count > 40, $"only {_rows.Count} tables");
        Assert.All(_rows.Keys, table =>
        {
            Assert.True(Count(_database, table) > 0, table);
            Assert.True(Count(As(Scope.Home), table) > 0, $"home does not see its {table}");
            Assert.Equal(table is "organisations" ? 1 : 0, Count(As(Rival), table));
        });
        Assert.Equal(0, Count(As(Rival), "pairing_tries"));
        Assert.Equal(0, Count(As(Rival), "sign_in_tries"));
        Assert.Equal(0, Count(As(""), "grants"));
    }

    [Fact]
    public void A_change_without_a_condition_leaves_the_rows_of_others_as_they_are() => Assert.All(_rows.Keys.Except(["organisations"]), table =>
    {
        string column = _rows[table][^1].Column;
        Assert.Equal(0, As(Rival).Write(session => session.Execute($"UPDATE public.{table} SET {column} = {column}")));
        Assert.Equal(0, As(Rival).Write(session => session.Execute($"DELETE FROM public.{table}")));
        Assert.True(As(Scope.Home).Write(session => session.Execute($"UPDATE public.{table} SET {column} = {column}")) > 0, $"home cannot change its {table}");
        Assert.True(Count(As(Scope.Home), table) > 0, $"{table} is gone");
    });

    [Fact]
    public void A_row_of_another_organisation_cannot_be_added_nor_made_of_ones_own() => Assert.All(_rows.Keys, table =>
    {
        object[] values = [.. _rows[table].Select(value => value.Value)];
        string columns = string.Join(", ", _rows[table].Select(value => value.Column));
        string places = string.Join(", ", values.Select((_, i) => $"${i + 1}"));

        AssertRefused(table, () => As(Rival).Write(session => session.Execute($"INSERT INTO public.{table} ({columns}) VALUES ({places})", values)));
        if ((table is "commands" ? "gateway" : s_owners.FirstOrDefault(owner => _rows[table].Exists(value => value.Column == owner))) is not { } owner) return;
        AssertRefused(table, () => As(Scope.Home).Write(session => session.Execute($"UPDATE public.{table} SET {owner} = 'elsewhere'")));
    });

    [Fact]
    public void Whoever_may_only_look_at_one_machine_sees_it_and_changes_nothing()
    {
        Assert.Equal(1, Count(As(Maker), "machines"));
        Assert.Equal(1, Count(As(Maker), "orders"));
        Assert.Equal(0, Count(As(Maker), "sites"));
        Assert.Equal((0, 0), As(Maker).Write(session =>
            ((int)session.Number("SELECT COUNT(*) FROM machines"), session.Execute("UPDATE public.machines SET name = 'mine'"))));
        Assert.Equal(0, As(Maker).Read(session => session.Execute("UPDATE public.orders SET assignee = 'me'")));
    }

    [Fact]
    public void What_the_bridge_does_in_the_course_of_a_request_has_no_wall_and_the_rest_of_the_request_has()
    {
        (long before, long within, long after) = As(Rival).Write(session =>
            (Machines(session), session.AsBridge(() => Machines(session)), Machines(session)));
        Assert.Equal((0, 1, 0), (before, within, after));

        Assert.Throws<InvalidDataException>(() => As(Rival).Write(session => session.AsBridge(() => throw new InvalidDataException())));
        Assert.Equal(0, Count(As(Rival), "machines"));

        static long Machines(Session session) => session.Number("SELECT COUNT(*) FROM machines");
    }

    /// <summary>Methods whose arguments are plain values, each with the names of home's things.</summary>
    [Fact]
    public void No_store_finds_or_changes_anything_of_anothers()
    {
        string before = Dump();
        int called = 0;
        foreach (MethodInfo method in StoreMethods())
        {
            object?[] values = [.. method.GetParameters().Skip(1).Select(ArgumentOf)];
            foreach (bool isWrite in new[] { false, true })
            {
                try
                {
                    if (isWrite) As(Rival).Write(session => method.Invoke(null, [session, .. values]));
                    else As(Rival).Read(session => method.Invoke(null, [session, .. values]));
                }
                catch (Exception refused) when (refused is DatabaseFailedException or ValueRefusedException or TargetInvocationException)
                {
                    // Refused, or nothing was found where the method needs something: what counts is what is left.
                }
            }

            called++;
        }

        Assert.True(called > 60, $"only {called} methods of stores");
        Assert.Equal(before, Dump());
    }

    public void Dispose()
    {
        _database.Dispose();
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    private static IEnumerable<MethodInfo> StoreMethods() =>
        from type in typeof(Database).Assembly.GetTypes()
        where type.Name.EndsWith("Store", StringComparison.Ordinal) && type is { IsAbstract: true, IsSealed: true }
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly)
        let parameters = method.GetParameters()
        where parameters is [{ ParameterType: var first }, ..] && first == typeof(Session) && !method.IsGenericMethod
        where parameters.Skip(1).All(parameter => !parameter.IsOut && IsPlain(parameter.ParameterType))
        select method;

    private static bool IsPlain(Type type) => type == typeof(string) || type.IsPrimitive || type == typeof(DateTimeOffset) || type == typeof(TimeSpan);

    private static object ArgumentOf(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var text when text == typeof(string) => s_names.GetValueOrDefault(parameter.Name!) ?? (parameter.Name == "order" ? "WO-1" : "x"),
        var time when time == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch.AddYears(50),
        var span when span == typeof(TimeSpan) => TimeSpan.FromMinutes(1),
        var number => Convert.ChangeType(1, number, System.Globalization.CultureInfo.InvariantCulture),
    };

    private static long Count(Database database, string table) => database.Read(session => session.Number($"SELECT COUNT(*) FROM {table}"));

    private static void AssertRefused(string table, Action change)
    {
        Exception refused = Assert.ThrowsAny<Exception>(change);
        Assert.True(refused.Message.Contains("row-level security") || refused.Message.Contains("a row of another organisation"), $"{table}: {refused.Message}");
    }

    private static void Run(DbConnection connection, string sql)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private ScopedDatabase As(string organisation) => new(_database, organisation);

    /// <summary>Everything there is, past the wall.</summary>
    private string Dump()
    {
        using DbConnection connection = _store.Connect();
        return string.Join('\n', _rows.Keys.SelectMany(table =>
        {
            using DbCommand command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table}";
            using DbDataReader reader = command.ExecuteReader();
            var rows = new List<string>();
            while (reader.Read()) rows.Add($"{table}: {string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i)))}");
            return rows.Order(StringComparer.Ordinal);
        }));
    }

    private void Fill(DbConnection connection, string table)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {table} WHERE 1 = 0";
        using (DbDataReader shape = command.ExecuteReader())
        {
            _rows[table] =
            [
                .. Enumerable.Range(0, shape.FieldCount).Select(i => (shape.GetName(i), ValueOf(table, shape.GetName(i), shape.GetFieldType(i)))),
            ];
        }

        command.CommandText = $"INSERT INTO {table} ({string.Join(", ", _rows[table].Select(value => value.Column))}) VALUES ({string.Join(", ", _rows[table].Select((_, i) => $"@p{i}"))}) ON CONFLICT DO NOTHING";
        foreach (((_, object value), int i) in _rows[table].Select((value, i) => (value, i)))
        {
            DbParameter parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ($"@p{i}", value);
            command.Parameters.Add(parameter);
        }

        command.ExecuteNonQuery();
    }

    private static object ValueOf(string table, string column, Type type) =>
        type == typeof(string) ? s_names.GetValueOrDefault($"{table}.{column}") ?? s_names.GetValueOrDefault(column) ?? "x"
        : type == typeof(double) ? 1.0
        : type == typeof(byte[]) ? new byte[] { 1 }
        : 1L;
}
