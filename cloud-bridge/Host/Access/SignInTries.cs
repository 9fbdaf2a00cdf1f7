using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>
/// Wrong passwords within <see cref="Window"/>: after <see cref="OfSource"/> from one source that source rests for the login, so that whoever guesses does not
/// lock the right person out; after <see cref="OfLogin"/> from everywhere the login rests. In the database, so that a restart or another instance forgives
/// nothing; an unknown login counts like a known one.
/// </summary>
public static class SignInTries
{
    public const int OfSource = 5;
    public const int OfLogin = 100;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    public static bool IsResting(Session session, string login, string source, DateTimeOffset now) =>
        Count(session, Subject(login, source), now) >= OfSource || Count(session, Subject(login, ""), now) >= OfLogin;

    public static void Failed(Session session, string login, string source, DateTimeOffset now)
    {
        foreach (string subject in new[] { Subject(login, source), Subject(login, "") })
        {
            session.Execute(
                """
                INSERT INTO public.sign_in_tries (subject, tries, since) VALUES ($1, 1, $2)
                ON CONFLICT (subject) DO UPDATE SET
                  tries = CASE WHEN sign_in_tries.since < $3 THEN 1 ELSE sign_in_tries.tries + 1 END,
                  since = CASE WHEN sign_in_tries.since < $3 THEN $2 ELSE sign_in_tries.since END
                """,
                subject,
                now.Ms(),
                (now - Window).Ms()
            );
        }
    }

    /// <summary>The right person came in from there.</summary>
    public static void Forget(Session session, string login, string source) =>
        session.Execute("DELETE FROM public.sign_in_tries WHERE subject = $1", Subject(login, source));

    private static long Count(Session session, string subject, DateTimeOffset now) =>
        session.Number("SELECT tries FROM sign_in_tries WHERE subject = $1 AND since >= $2", subject, (now - Window).Ms());

    private static string Subject(string login, string source) => Secrets.DigestOf(login.Trim().ToUpperInvariant() + "\n" + source);
}
