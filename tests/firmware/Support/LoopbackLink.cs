using EdgeAgent.Firmware.Link;

namespace EdgeAgent.Firmware.Tests.Support;

/// <summary>A link in memory that allocates nothing: what the module publishes is handed to a function, what the gateway says waits in a ring.</summary>
public sealed class LoopbackLink : IModuleLink
{
    private const int Slots = 64;

    private readonly byte[][] _inbound = [.. Enumerable.Range(0, Slots).Select(_ => new byte[1024])];
    private readonly LinkTopic[] _topics = new LinkTopic[Slots];
    private readonly int[] _lengths = new int[Slots];
    private int _first;
    private int _count;
    private bool _isOpen;

    public Action<LinkTopic, byte[], int>? Published { get; set; }

    /// <summary>The broker is there.</summary>
    public bool IsBrokerUp { get; set; } = true;

    /// <summary>The outgoing queue takes nothing.</summary>
    public bool IsJammed { get; set; }

    public int Connects { get; private set; }

    public bool IsConnected => _isOpen && IsBrokerUp;

    public void Connect()
    {
        Connects++;
        _isOpen = true;
    }

    public void Close()
    {
        _isOpen = false;
        _count = 0;
    }

    public bool TryPublish(LinkTopic topic, byte[] payload, int length)
    {
        if (!IsConnected || IsJammed) return false;
        Published?.Invoke(topic, payload, length);
        return true;
    }

    public bool TryReceive(InboundMessage into)
    {
        if (_count == 0) return false;
        into.Topic = _topics[_first];
        into.Length = _lengths[_first];
        Array.Copy(_inbound[_first], into.Payload, Math.Min(_lengths[_first], InboundMessage.MaxBytes));
        _first = (_first + 1) % Slots;
        _count--;
        return true;
    }

    public void Deliver(LinkTopic topic, byte[] payload, int length)
    {
        if (!IsConnected || _count == Slots) return;
        int slot = (_first + _count) % Slots;
        _topics[slot] = topic;
        _lengths[slot] = length;
        Array.Copy(payload, _inbound[slot], Math.Min(length, 1024));
        _count++;
    }
}
