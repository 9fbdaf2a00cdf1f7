using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>
/// Links that sign a person in once, to set up a passkey or password: for the first owner (printed on the console), for a new colleague, for one who lost the
/// phone. The secret part is in the fragment, which browsers do not send, and the page posts it: a link that is only fetched (by a preview, a proxy) is not
/// used up.
/// </summary>
public static class OneTimeLinks
{
    public static readonly TimeSpan ValidFor = TimeSpan.FromHours(24);

    /// <summary>The secret of a new link for a person; links they had before end.</summary>
    public static string Make(Session session, string person, DateTimeOffset now)
    {
        string secret = Secrets.New();
        session.Execute("DELETE FROM public.one_time_links WHERE person = $1 OR expires_at < $2", person, now.Ms());
        session.Execute(
            "INSERT INTO public.one_time_links (digest, person, made_at, expires_at) VALUES ($1, $2, $3, $4)",
            Secrets.DigestOf(secret),
            person,
            now.Ms(),
            (now + ValidFor).Ms()
        );
        return secret;
    }

    /// <summary>Uses a link up; the person's id, or null when it is unknown, used or over.</summary>
    public static string? Use(Session session, string secret, DateTimeOffset now)
    {
        string digest = Secrets.DigestOf(secret);
        if (session.Execute("UPDATE public.one_time_links SET used_at = $2 WHERE digest = $1 AND used_at IS NULL AND expires_at > $2", digest, now.Ms()) != 1)
            return null;
        return session.Find("SELECT person FROM one_time_links WHERE digest = $1", row => row.GetString(0), digest);
    }

    public static string AddressOf(string origin, string secret) => $"{origin}/welcome#{secret}";
}
