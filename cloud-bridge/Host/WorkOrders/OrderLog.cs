using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>The audit of orders as it is written: every line with the messages that tell others of it.</summary>
public static class OrderLog
{
    /// <summary>Writes the audit line and the message about it, in one transaction.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="order">The order after the step.</param>
    /// <param name="entry">The line.</param>
    /// <param name="listeners">Everybody who is told, read in this transaction.</param>
    public static void Add(Session session, Order order, OrderLogEntry entry, Listeners listeners)
    {
        OrderStore.AddLog(session, order.Id, entry);
        WebhookStore.Post(
            session,
            listeners.Webhooks,
            OrderMessages.IdOf(order, entry),
            OrderMessages.TypeOf(entry.Action),
            order.Gateway + "/" + order.Machine,
            entry.Number,
            () => OrderMessages.Body(order, entry),
            entry.At
        );
        ConnectorStore.Post(session, listeners.Connectors, order, entry, () => OrderContextReader.Read(session, order));
    }
}
