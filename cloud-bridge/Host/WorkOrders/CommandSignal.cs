namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// Rings when a command waits to be sent. Desks live as long as a request, the link to the broker as long as the process; this is what both know.
/// </summary>
public sealed class CommandSignal
{
    public event Action? Rung;

    public void Ring() => Rung?.Invoke();
}
