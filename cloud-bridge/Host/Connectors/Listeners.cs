using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Connectors;

/// <summary>Everybody who is told of orders.</summary>
public sealed record Listeners(IReadOnlyList<Webhook> Webhooks, IReadOnlyList<Connector> Connectors)
{
    public static Listeners Read(Session session) => new(WebhookStore.Listeners(session), ConnectorStore.Listeners(session));
}
