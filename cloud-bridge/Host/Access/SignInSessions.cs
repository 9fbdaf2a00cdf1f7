using EdgeAgent.CloudBridge.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>
/// Sessions as the server knows them: a cookie is good while its session is here, so signing out ends it wherever a copy of the cookie lies. A session that was
/// not seen for longer than a cookie lives goes.
/// </summary>
public static class SignInSessions
{
    private const string IdItem = "edge.session";
    private const string SinceItem = "edge.since";

    /// <summary>How often the time of the last visit is written down at most.</summary>
    private static readonly TimeSpan s_seenStep = TimeSpan.FromHours(1);

    /// <summary>Gives what is signed in a session, unless it has one: then it is refreshed, not begun.</summary>
    public static void Begin(Session session, AuthenticationProperties properties, string person, DateTimeOffset now)
    {
        if (properties.Items.ContainsKey(IdItem)) return;
        string id = Secrets.New();
        session.Execute(
            "INSERT INTO public.sign_in_sessions (digest, person, made_at, seen_at) VALUES ($1, $2, $3, $3)",
            Secrets.DigestOf(id),
            person,
            now.Ms()
        );
        properties.Items[IdItem] = id;
        properties.Items[SinceItem] = now.Ms().ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Whether a session still goes on.</summary>
    public static bool IsAlive(Database database, AuthenticationProperties properties, DateTimeOffset now)
    {
        if (!properties.Items.TryGetValue(IdItem, out string? id) || id is null) return false;
        string digest = Secrets.DigestOf(id);
        long seenAt = database.Read(session => session.Number("SELECT seen_at FROM sign_in_sessions WHERE digest = $1", digest));
        if (seenAt == 0) return false;
        if (now.Ms() - seenAt >= s_seenStep.TotalMilliseconds)
            database.Write(session => session.Execute("UPDATE public.sign_in_sessions SET seen_at = $2 WHERE digest = $1", digest, now.Ms()));
        return true;
    }

    /// <summary>When whoever has the session showed a credential.</summary>
    public static DateTimeOffset Since(AuthenticationProperties? properties) =>
        properties?.Items.TryGetValue(SinceItem, out string? since) == true
        && long.TryParse(since, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long ms)
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
            : DateTimeOffset.MinValue;

    public static void End(Session session, AuthenticationProperties? properties)
    {
        if (properties?.Items.TryGetValue(IdItem, out string? id) == true && id is not null)
            session.Execute("DELETE FROM public.sign_in_sessions WHERE digest = $1", Secrets.DigestOf(id));
    }

    public static void Thin(Session session, DateTimeOffset now)
    {
        session.Execute("DELETE FROM public.sign_in_sessions WHERE seen_at < $1", (now - AccessSetup.SessionLength - TimeSpan.FromDays(1)).Ms());
        session.Execute("DELETE FROM public.sign_in_tries WHERE since < $1", (now - SignInTries.Window).Ms());
    }

    /// <summary>A cookie whose session ended is nobody's.</summary>
    internal static async Task<bool> CheckAsync(CookieValidatePrincipalContext context)
    {
        IServiceProvider services = context.HttpContext.RequestServices;
        if (IsAlive(services.GetRequiredService<WholeDatabase>().Value, context.Properties, services.GetRequiredService<AccessClock>().Now)) return true;
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(context.Scheme.Name);
        return false;
    }
}
