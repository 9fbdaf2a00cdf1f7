using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Connectors;

/// <summary>
/// Where people and programs say in which other systems orders are opened. Each method answers with the stable name of what was wrong, or null.
/// </summary>
public sealed class ConnectorSetup(Database database, OutgoingOptions outgoing, TimeProvider time)
{
    /// <summary>Adds a connector. Limit: <see cref="ConnectorStore.MaxConnectors"/> of an organisation.</summary>
    /// <param name="name">How people call the other system.</param>
    /// <param name="opensOn">One of <see cref="Connector.Moments"/>.</param>
    /// <param name="request">How to talk to it.</param>
    /// <param name="connector">What was made, with the secret of its status messages; null when there was a problem.</param>
    public string? Make(string? name, string? opensOn, ConnectorRequest? request, out Connector? connector)
    {
        connector = null;
        if (request is null) return "bad-url";
        var made = new Connector("co_" + Guid.NewGuid().ToString("N"), name ?? "", opensOn ?? "", request, WebhookSecrets.New(), time.GetUtcNow());
        if ((made.Problem() ?? OfAddress(request.Url) ?? OfAddress(request.FindUrl)) is { } problem) return problem;
        bool isRoom = database.Write(session =>
        {
            if (ConnectorStore.All(session).Count >= ConnectorStore.MaxConnectors) return false;
            ConnectorStore.Add(session, made);
            return true;
        });
        if (!isRoom) return "too-many-items";
        connector = made;
        return null;
    }

    public string? Remove(string id) => Change(id, session => ConnectorStore.Remove(session, id));

    /// <summary>Sends what was given up again; <paramref name="replayed"/> says how many.</summary>
    public string? Replay(string id, out int replayed)
    {
        int count = 0;
        string? problem = Change(id, session => count = ConnectorStore.Replay(session, id, time.GetUtcNow()));
        replayed = count;
        return problem;
    }

    private string? OfAddress(string? template) => template is null ? null : outgoing.Problem(Template.FillUrl(template, _ => "x"));

    private string? Change(string id, Action<Session> change) => database.Write(session =>
    {
        if (ConnectorStore.Find(session, id) is null) return "unknown-connector";
        change(session);
        return null;
    });
}
