using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>
/// Counts tries by subject, in the database, so that a restart or another instance of the bridge forgives nothing. Too many within a window lock the subject;
/// each further lock is twice as long; a success forgets the locks.
/// </summary>
internal static class TryLimiter
{
    public static bool IsLocked(Session session, string subject, DateTimeOffset now) =>
        session.Number("SELECT locked_until FROM pairing_tries WHERE subject = $1", subject) > now.Ms();

    /// <summary>Counts one try. True when it was the one too many: the subject is locked from here on.</summary>
    public static bool Count(Session session, string subject, int allowed, TimeSpan firstLock, TimeSpan longestLock, DateTimeOffset now)
    {
        session.Execute(
            """
            INSERT INTO public.pairing_tries (subject, tries, window_at, locked_until, locks) VALUES ($1, 1, $2, 0, 0)
            ON CONFLICT (subject) DO UPDATE SET
              tries = CASE WHEN pairing_tries.window_at < $3 THEN 1 ELSE pairing_tries.tries + 1 END,
              window_at = CASE WHEN pairing_tries.window_at < $3 THEN $2 ELSE pairing_tries.window_at END
            """,
            subject, now.Ms(), (now - LockRule.Window).Ms());
        if (session.Number("SELECT tries FROM pairing_tries WHERE subject = $1", subject) < allowed) return false;

        long locks = session.Number("SELECT locks FROM pairing_tries WHERE subject = $1", subject);
        session.Execute("UPDATE public.pairing_tries SET tries = 0, locks = locks + 1, locked_until = $2 WHERE subject = $1", subject, (now + LockRule.LengthAfter(locks, firstLock, longestLock)).Ms());
        return true;
    }

    public static void Forget(Session session, string subject) => session.Execute("DELETE FROM public.pairing_tries WHERE subject = $1", subject);
}
