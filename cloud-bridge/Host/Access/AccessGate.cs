using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>
/// Stands before every route: who is not known signs in first, who lacks the right is refused, a change that a browser sends for another site is refused, and
/// every change that somebody known asked for is in the audit log with its outcome, as is every key nobody knows and every request that ended in a fault.
/// </summary>
public sealed class AccessGate(RequestDelegate next, WholeDatabase database, AccessClock clock, ILogger<AccessGate> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        Visitor visitor = VisitorClaims.Read(context.User);
        string path = context.Request.Path.Value ?? "/";
        bool isChange = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);
        if (isChange && visitor.Kind != VisitorKind.Key && !RouteRights.IsSigned(path) && IsForeign(context))
        {
            await Refuse(context, visitor, StatusCodes.Status403Forbidden, "cross-site");
            return;
        }

        if (!RouteRights.IsPublic(path))
        {
            string right = RouteRights.Needed(path, isChange);
            if (visitor.Kind == VisitorKind.Nobody)
            {
                await Refuse(context, visitor, StatusCodes.Status401Unauthorized, "sign-in-first");
                return;
            }

            // A key opens the API and nothing else: pages are for people.
            if (!visitor.Can(right) || (visitor.Kind == VisitorKind.Key && !path.StartsWith("/api/", StringComparison.OrdinalIgnoreCase)))
            {
                await Refuse(context, visitor, StatusCodes.Status403Forbidden, "not-yours");
                return;
            }
        }

        if (!IsGranted(context, visitor, isChange))
        {
            await Refuse(context, visitor, StatusCodes.Status404NotFound, "unknown-gateway");
            return;
        }

        try
        {
            await next(context);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Note(context, visitor, "fault " + e.GetType().Name);
            throw;
        }

        if (isChange && visitor.Kind != VisitorKind.Nobody)
            Note(
                context,
                visitor,
                context.Response.StatusCode < 400 ? "done" : context.Response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture)
            );
    }

    /// <summary>
    /// What an address names must be the visitor's: a second lock beside the scoped queries, which also holds for a change that writes without reading first.
    /// </summary>
    private bool IsGranted(HttpContext context, Visitor visitor, bool isChange)
    {
        RouteValueDictionary named = context.Request.RouteValues;
        if ((named["gateway"] ?? named["GatewayId"]) is not string gateway) return true;
        string machine = (named["machine"] ?? named["MachineId"]) as string ?? "";
        return database.Value.Read(session =>
                session.Number(
                    "SELECT COUNT(*) FROM grants WHERE organisation = $1 AND gateway = $2 AND ($3 = '' OR machine IN ('', $3)) AND is_acting >= $4",
                    visitor.Organisation,
                    gateway,
                    machine,
                    isChange.Bit()
                )
            ) > 0;
    }

    /// <summary>A browser names the page a change comes from. Without a name it is no browser's form of ours: programs use keys.</summary>
    private static bool IsForeign(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none")) return true;
        string origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            ? request.Headers["Sec-Fetch-Site"].ToString() != "same-origin"
            : !string.Equals(origin, RequestOrigin.Of(context), StringComparison.OrdinalIgnoreCase);
    }

    private async Task Refuse(HttpContext context, Visitor visitor, int status, string code)
    {
        bool isPage = HttpMethods.IsGet(context.Request.Method) && !context.Request.Path.StartsWithSegments("/api");
        if (visitor.Kind != VisitorKind.Nobody) Note(context, visitor, code);
        else if (ApiKeyHandler.IsOffered(context.Request)) Note(context, visitor, "unknown-key");
        if (isPage && status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Redirect("/sign-in?back=" + Uri.EscapeDataString(context.Request.Path + context.Request.QueryString));
            return;
        }

        context.Response.StatusCode = status;
        if (status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer";
        if (!isPage) await ApiProblem.Of(code, status).ExecuteAsync(context);
    }

    private void Note(HttpContext context, Visitor visitor, string outcome)
    {
        string action = context.Request.Method + " " + ((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "");
        string address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        string actor = visitor.Kind == VisitorKind.Nobody ? "unknown" : $"{visitor.Name} ({visitor.Credential})";
        string organisation = visitor.Kind == VisitorKind.Nobody ? Scope.Home : visitor.Organisation;
        try
        {
            database.Value.Write(session =>
                AuditLog.Add(session, organisation, clock.Now, actor, action, context.Request.Path.Value ?? "/", outcome, address)
            );
        }
        catch (DatabaseFailedException failure)
        {
            // The change itself was answered; who reads the log of the process must learn that its line is missing.
            log.LogError("An audit line was not written: {Reason}", failure.Message);
        }
    }
}
