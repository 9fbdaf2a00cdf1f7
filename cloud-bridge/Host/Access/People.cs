using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>People in the database. Limit: <see cref="MaxListed"/> an organisation.</summary>
public static class People
{
    public const int MaxListed = 500;

    private const string Table = "people";
    private const string Columns =
        "id, organisation, login, name, role, is_disabled, password_hash, stamp, authenticator_key, is_two_factor, recovery_codes, failures, locked_until, made_at";

    public static Person? Find(Session session, string id) => session.Find($"SELECT {Columns} FROM people WHERE id = $1", row => Read(session, row), id);

    public static Person? FindByLogin(Session session, string login) => session.Find($"SELECT {Columns} FROM people WHERE login = $1", row => Read(session, row), login);

    public static List<Person> Of(Session session, string organisation) =>
        session.Query($"SELECT {Columns} FROM people WHERE organisation = $1 ORDER BY name, id LIMIT {MaxListed}", row => Read(session, row), organisation);

    /// <summary>Who is let in and has this name or login, of any organisation.</summary>
    public static List<Person> Named(Session session, string name) => session.Query(
        $"SELECT {Columns} FROM people WHERE is_disabled = 0 AND (name = $1 OR login = $2) ORDER BY id LIMIT {MaxListed}",
        row => Read(session, row),
        name,
        name.ToUpperInvariant());

    /// <summary>The first manager of an organisation; null when there is none yet.</summary>
    public static Person? FirstManager(Session session, string organisation) =>
        session.Find(
            $"SELECT {Columns} FROM people WHERE organisation = $1 AND role = $2 AND is_disabled = 0 ORDER BY made_at, id LIMIT 1",
            row => Read(session, row),
            organisation,
            Rights.Manager
        );

    public static void Save(Session session, Person person) =>
        session.Execute(
            $"""
            INSERT INTO public.people ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            ON CONFLICT (id) DO UPDATE SET
              login = excluded.login, name = excluded.name, role = excluded.role, is_disabled = excluded.is_disabled, password_hash = excluded.password_hash, stamp = excluded.stamp,
              authenticator_key = excluded.authenticator_key, is_two_factor = excluded.is_two_factor, recovery_codes = excluded.recovery_codes, failures = excluded.failures,
              locked_until = excluded.locked_until
            """,
            person.Id,
            person.Organisation,
            person.Login,
            person.Name,
            person.Role,
            person.IsDisabled.Bit(),
            person.PasswordHash,
            person.Stamp,
            session.Seal(Table, person.Id, person.AuthenticatorKey),
            person.IsTwoFactor.Bit(),
            person.RecoveryCodes,
            (long)person.Failures,
            person.LockedUntil.Ms(),
            person.MadeAt.Ms()
        );

    /// <summary>Notes the time step of an authenticator code; false when a code of it, or of a later one, was taken before.</summary>
    public static bool TryUseStep(Session session, string person, long step) =>
        session.Execute("UPDATE public.people SET last_code_step = $2 WHERE id = $1 AND last_code_step < $2", person, step) == 1;

    /// <summary>A person without any credential yet; a one-time link lets them set one up.</summary>
    public static Person New(string organisation, string login, string name, string role, DateTimeOffset at) =>
        new() { Id = Secrets.NewId("p_"), Organisation = organisation, Login = login.Trim().ToUpperInvariant(), Name = name.Trim(), Role = role, MadeAt = at };

    private static Person Read(Session session, DbDataReader row) => new()
    {
        Id = row.GetString(0),
        Organisation = row.GetString(1),
        Login = row.GetString(2),
        Name = row.GetString(3),
        Role = row.GetString(4),
        IsDisabled = row.Flag(5),
        PasswordHash = row.TextOrNull(6),
        Stamp = row.GetString(7),
        AuthenticatorKey = session.Unseal(Table, row.GetString(0), row.TextOrNull(8)),
        IsTwoFactor = row.Flag(9),
        RecoveryCodes = row.GetString(10),
        Failures = (int)row.GetInt64(11),
        LockedUntil = row.TimeOrNull(12),
        MadeAt = row.Time(13),
    };
}
