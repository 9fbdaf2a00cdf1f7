using System.Collections.Concurrent;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>
/// Wakes who waits for news of a gateway: its own held check-in and the pages. Rings within this process; what another instance did is seen at the next look,
/// <see cref="LookEvery"/>. It keeps a waiter for a gateway only while somebody waits.
/// </summary>
public sealed class PairingSignal
{
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <summary>Told on every ring, with the gateway's short code.</summary>
    public event Action<string>? Rang;

    public void Ring(string code)
    {
        if (_waiting.TryRemove(code, out TaskCompletionSource? waiting)) waiting.TrySetResult();
        Rang?.Invoke(code);
    }

    /// <summary>Waits for a ring, <see cref="LookEvery"/> at most.</summary>
    public async Task WaitAsync(string code, CancellationToken cancel)
    {
        TaskCompletionSource waiter = _waiting.GetOrAdd(code, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await waiter.Task.WaitAsync(LookEvery, cancel);
        }
        catch (TimeoutException)
        {
            // Nobody rang in this process; the caller looks for itself.
            _waiting.TryRemove(new KeyValuePair<string, TaskCompletionSource>(code, waiter));
        }
    }
}
