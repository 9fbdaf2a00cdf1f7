using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>
/// The first person of a new bridge: there is no default password; whoever can read the console of the process gets a link that works once. Made anew at each
/// start until somebody has set up a way to sign in.
/// </summary>
public static class FirstOwner
{
    public const string Login = "OWNER";

    /// <summary>Who made a key that came from the environment.</summary>
    private const string Environment = "environment";

    /// <summary>The secret of a link for the first manager, who is made when missing; null when there is one with a credential and nobody insists.</summary>
    public static string? MakeLink(Database database, DateTimeOffset now, bool always) => database.Write(session =>
    {
        Person? owner = People.FirstManager(session, Scope.Home);
        if (owner is null) People.Save(session, owner = People.New(Scope.Home, Login, "Owner", Rights.Manager, now));
        bool hasCredential = owner.PasswordHash is not null || session.Number("SELECT COUNT(*) FROM passkeys WHERE person = $1", owner.Id) > 0;
        return hasCredential && !always ? null : OneTimeLinks.Make(session, owner.Id, now);
    });

    /// <summary>
    /// A key from the environment, for what starts and watches the bridge from the same machine; it has every right of the home organisation. A new one ends
    /// those before it, so all instances of a bridge are started with the same. One that was ended does not come back.
    /// </summary>
    public static void AddStarterKey(Database database, string secret, DateTimeOffset now) => database.Write(session =>
    {
        session.Execute(
            "UPDATE public.api_keys SET revoked_at = $1 WHERE organisation = $2 AND made_by = $3 AND digest <> $4 AND revoked_at IS NULL",
            now.Ms(),
            Scope.Home,
            Environment,
            Secrets.DigestOf(secret)
        );
        ApiKeys.Add(session, new ApiKey(Secrets.NewId("k_"), Scope.Home, "starter", Rights.All, Environment, now, null, null, null), secret);
    });
}
