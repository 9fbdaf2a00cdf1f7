using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Mqtt.Listener;

/// <summary>
/// One client's connection from its first byte to its last: reads packets, answers what concerns the connection alone, and hands what it publishes to the
/// listener. Reads no further while too much of it
/// waits, so a flooding module slows itself down and nobody else.
/// </summary>
internal sealed class ModuleConnection(ModuleListener owner, ModuleListenerOptions options, IDuplexPipe transport, Entrance.Place place, Action abort)
{
    private readonly Lock _outGate = new();
    private bool _isOutputOver;
    private readonly Lock _roomGate = new();
    private readonly Dictionary<string, int> _subscribed = new(StringComparer.Ordinal);
    private readonly Queue<ushort> _unacknowledged = new();
    private (byte[] Bytes, string Text)[] _own = [];
    private string[] _readable = [];
    private byte[] _out = new byte[512];
    private int _outLength;
    private bool _isSending;
    private int _waiting;
    private int _waitingBytes;
    private TaskCompletionSource? _room;
    private ushort _lastIdentifier;
    private readonly long _begunMs = Environment.TickCount64;
    private long _heardMs = Environment.TickCount64;
    private long _silenceMs = (long)options.LongestSilence.TotalMilliseconds;
    private volatile bool _isEnded;

    /// <summary>0 before the login.</summary>
    public ulong Module { get; private set; }

    public ConnectWill? Will { get; private set; }

    /// <summary>Whether there is something to send that no turn has sent yet; the listener's loop alone.</summary>
    public bool IsTouched { get; set; }

    public bool IsEnded => _isEnded;

    /// <summary>
    /// Not logged in within the limit, or silent for longer than one and a half of the agreed keep-alive (3.1.2-24). Who is not read because too much of it
    /// waits is not silent.
    /// </summary>
    public bool IsOverdue(long nowMs) =>
        Module == 0
            ? nowMs - _begunMs > options.LoginLimit.TotalMilliseconds
            : Volatile.Read(ref _waiting) == 0 && nowMs - Volatile.Read(ref _heardMs) > Volatile.Read(ref _silenceMs);

    /// <summary>Serves the client until it goes, does what it must not, or is ended.</summary>
    public async Task RunAsync()
    {
        bool saidGoodbye = false;
        try
        {
            saidGoodbye = await ReadAsync().ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The network ended it.
        }

        End();
        owner.Leave(this, saidGoodbye);
        place.Dispose();
        lock (_outGate) _isOutputOver = true;
        await transport.Output.CompleteAsync().ConfigureAwait(false);
        await transport.Input.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>Closes the connection, whatever is under way. Callable from any thread, more than once.</summary>
    public void End()
    {
        if (_isEnded) return;
        _isEnded = true;
        lock (_roomGate) _room?.TrySetResult();
        transport.Input.CancelPendingRead();
    }

    /// <summary>Closes the connection without waiting for the client to read what was sent.</summary>
    public void Abort()
    {
        End();
        abort();
    }

    /// <summary>Returns whether the client said goodbye.</summary>
    private async Task<bool> ReadAsync()
    {
        PipeReader input = transport.Input;
        while (!_isEnded)
        {
            ReadResult read = await input.ReadAsync().ConfigureAwait(false);
            if (_isEnded) return false;
            Volatile.Write(ref _heardMs, Environment.TickCount64);
            ReadOnlySequence<byte> buffer = read.Buffer;
            bool hasRoom = true;
            while (hasRoom && PacketReader.TryCut(ref buffer, options.MaxPacketBytes, out byte head, out ReadOnlySequence<byte> body, out PacketFault fault))
            {
                if (head >> 4 == (int)PacketKind.Disconnect && Module != 0)
                {
                    if ((head & 0x0F) == 0 && body.IsEmpty) return true;                // 3.14.1-1, 3.14.4-3
                    fault = PacketFault.BadFlags;
                }
                else
                {
                    fault = body.IsSingleSegment ? Take(head, body.FirstSpan) : Take(head, body.ToArray());
                }

                if (fault != PacketFault.None) return Refuse(fault);
                if (_isEnded) return false;
                hasRoom = HasRoom;
            }

            if (hasRoom && !TryJudge(buffer, out PacketFault unread)) return Refuse(unread);
            input.AdvanceTo(buffer.Start, hasRoom ? buffer.End : buffer.Start);
            Send();
            if (!hasRoom) await WaitForRoomAsync().ConfigureAwait(false);
            else if (read.IsCompleted) return false;
        }

        return false;
    }

    /// <summary>What is left is the beginning of a packet, or a fault.</summary>
    private bool TryJudge(ReadOnlySequence<byte> rest, out PacketFault fault)
    {
        fault = PacketFault.OutOfTurn;
        if (Module == 0 && !rest.IsEmpty && rest.FirstSpan[0] >> 4 != (int)PacketKind.Connect) return false;
        PacketReader.TryCut(ref rest, options.MaxPacketBytes, out _, out _, out fault);
        return fault == PacketFault.None;
    }

    private bool Refuse(PacketFault fault)
    {
        owner.Fault(this, fault);
        return false;
    }

    private PacketFault Take(byte head, ReadOnlySpan<byte> body)
    {
        var kind = (PacketKind)(head >> 4);
        if (Module == 0) return kind == PacketKind.Connect ? TakeConnect(head, body) : PacketFault.OutOfTurn;       // 3.1.0-1
        switch (kind)
        {
            case PacketKind.Publish:
                return TakePublish(head, body);
            case PacketKind.PublishAck:
                return TakePublishAck(head, body);
            case PacketKind.Subscribe:
                return TakeSubscribe(head, body);
            case PacketKind.Unsubscribe:
                return TakeUnsubscribe(head, body);
            case PacketKind.PingRequest:
                if ((head & 0x0F) != 0) return PacketFault.BadFlags;
                if (!body.IsEmpty) return PacketFault.BadFields;
                Write(PacketWriter.PingResponse);                                       // 3.12.4-1
                return PacketFault.None;
            case PacketKind.Connect:
                return PacketFault.OutOfTurn;                                           // 3.1.0-2
            default:
                return PacketFault.UnexpectedKind;
        }
    }

    private PacketFault TakeConnect(byte head, ReadOnlySpan<byte> body)
    {
        PacketFault fault = ConnectPacket.Read(head, body, out ConnectPacket? packet, out byte refusal);
        if (fault != PacketFault.None) return fault;
        if (packet is not null) refusal = EnterOrRefuse(packet);
        if (refusal == ConnectPacket.Accepted) return PacketFault.None;
        owner.RefuseLogin(packet?.User);
        Write(PacketWriter.ConnectAck(refusal));
        Send();
        End();                                                                          // 3.2.2-5
        return PacketFault.None;
    }

    private byte EnterOrRefuse(ConnectPacket packet)
    {
        if (owner.Judge(packet, out ulong module)) return Enter(packet, module);
        return packet.User is null ? ConnectPacket.NotAuthorised : ConnectPacket.BadLogin;
    }

    private byte Enter(ConnectPacket packet, ulong module)
    {
        string[] own = [ModuleTopics.Frame, ModuleTopics.Burst, ModuleTopics.State, ModuleTopics.Reply];
        _own = [.. own.Select(leaf => ModuleTopics.Of(module, leaf)).Select(topic => (Encoding.ASCII.GetBytes(topic), topic))];
        _readable = [ModuleTopics.Of(module, ModuleTopics.Receipt), ModuleTopics.Of(module, ModuleTopics.Command)];
        if (packet.Will is { } will && !_own.Any(topic => topic.Text == will.Topic)) return ConnectPacket.NotAuthorised;
        Will = packet.Will;
        if (packet.KeepAliveSeconds > 0) Volatile.Write(ref _silenceMs, packet.KeepAliveSeconds * 1500L);
        Module = module;
        owner.Enter(this);
        place.Dispose();
        Write(PacketWriter.ConnectAck(ConnectPacket.Accepted));
        return ConnectPacket.Accepted;
    }

    private PacketFault TakePublish(byte head, ReadOnlySpan<byte> body)
    {
        PacketFault fault = PacketReader.ReadPublish(head, body, out ReadOnlySpan<byte> topic, out ushort identifier, out ReadOnlySpan<byte> payload);
        if (fault != PacketFault.None) return fault;
        foreach ((byte[] bytes, string text) in _own)
        {
            if (!topic.SequenceEqual(bytes)) continue;
            Interlocked.Increment(ref _waiting);
            Interlocked.Add(ref _waitingBytes, payload.Length);
            owner.Hand(this, new MqttMessage(text, payload.ToArray(), identifier == 0 ? MqttQos.AtMostOnce : MqttQos.AtLeastOnce, false), identifier);
            return PacketFault.None;
        }

        fault = PacketReader.JudgeTopic(topic);
        if (fault != PacketFault.None) return fault;
        owner.CountForeign();
        if (identifier == 0) return PacketFault.None;
        Interlocked.Increment(ref _waiting);
        owner.Hand(this, null, identifier);                                             // acknowledged (3.3.5-2) in its turn (4.6.0-2)
        return PacketFault.None;
    }

    private PacketFault TakePublishAck(byte head, ReadOnlySpan<byte> body)
    {
        if ((head & 0x0F) != 0) return PacketFault.BadFlags;
        if (body.Length != 2) return PacketFault.BadFields;
        lock (_outGate) _unacknowledged.TryDequeue(out _);                              // they come in the order of the publishes (4.6.0-2)
        return PacketFault.None;
    }

    private PacketFault TakeSubscribe(byte head, ReadOnlySpan<byte> body)
    {
        if ((head & 0x0F) != 2) return PacketFault.BadFlags;                            // 3.8.1-1
        if (!PacketReader.TryNumber(ref body, out ushort identifier)) return PacketFault.BadFields;
        if (identifier == 0) return PacketFault.BadIdentifier;
        if (body.IsEmpty) return PacketFault.BadFields;                                 // 3.8.3-3
        const byte Failure = 0x80;
        var codes = new List<byte>();
        while (!body.IsEmpty)
        {
            PacketFault fault = TakeFilter(ref body, out string filter);
            if (fault != PacketFault.None) return fault;
            if (body.IsEmpty) return PacketFault.BadFields;
            byte qos = body[0];
            if (qos > 2) return PacketFault.BadFlags;                                   // 3.8.3-4
            body = body[1..];
            bool isOwn = Array.IndexOf(_readable, filter) >= 0;
            byte granted = Math.Min(qos, (byte)1);                                      // 3.9.3-2 leaves it to the server
            if (isOwn)
            {
                lock (_outGate) _subscribed[filter] = granted;
            }

            codes.Add(isOwn ? granted : Failure);
        }

        Write(PacketWriter.SubscribeAck(identifier, codes));
        return PacketFault.None;
    }

    private PacketFault TakeUnsubscribe(byte head, ReadOnlySpan<byte> body)
    {
        if ((head & 0x0F) != 2) return PacketFault.BadFlags;                            // 3.10.1-1
        if (!PacketReader.TryNumber(ref body, out ushort identifier)) return PacketFault.BadFields;
        if (identifier == 0) return PacketFault.BadIdentifier;
        if (body.IsEmpty) return PacketFault.BadFields;                                 // 3.10.3-2
        while (!body.IsEmpty)
        {
            PacketFault fault = TakeFilter(ref body, out string filter);
            if (fault != PacketFault.None) return fault;
            lock (_outGate) _subscribed.Remove(filter);
        }

        Write(PacketWriter.UnsubscribeAck(identifier));                                 // 3.10.4-5: also when there was none
        return PacketFault.None;
    }

    private static PacketFault TakeFilter(ref ReadOnlySpan<byte> body, out string filter)
    {
        filter = "";
        if (!PacketReader.TryBytes(ref body, out ReadOnlySpan<byte> bytes)) return PacketFault.BadFields;
        if (!PacketReader.IsText(bytes)) return PacketFault.BadText;                    // 3.8.3-1, 3.10.3-1
        filter = Encoding.UTF8.GetString(bytes);
        return MqttTopic.IsFilter(filter) ? PacketFault.None : PacketFault.BadTopic;
    }

    // ---- back-pressure ----

    private bool HasRoom
    {
        get
        {
            int waiting = Volatile.Read(ref _waiting);
            return waiting == 0 || (waiting < options.MaxWaiting && Volatile.Read(ref _waitingBytes) < options.MaxWaitingBytes && !owner.IsFull);
        }
    }

    private async Task WaitForRoomAsync()
    {
        Task room;
        lock (_roomGate)
        {
            if (HasRoom || _isEnded) return;
            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            room = _room.Task;
        }

        await room.ConfigureAwait(false);
    }

    /// <summary>The handler is through with a message of this client.</summary>
    public void Handled(int bytes)
    {
        Interlocked.Add(ref _waitingBytes, -bytes);
        if (Interlocked.Decrement(ref _waiting) > options.MaxWaiting / 2) return;
        lock (_roomGate)
        {
            if (_room is null) return;
            _room.TrySetResult();
            _room = null;
        }
    }

    // ---- sending ----

    public void Acknowledge(ushort identifier)
    {
        Span<byte> packet = stackalloc byte[4];
        Write(packet[..PacketWriter.PublishAck(packet, identifier)]);
    }

    /// <summary>
    /// Sends a message when the client subscribed to its topic, with the lower of both QoS (3.8.4-6). Without a subscription nothing is sent.
    /// </summary>
    public void Publish(string topic, ReadOnlySpan<byte> payload, MqttQos qos)
    {
        bool isStuck;
        lock (_outGate)
        {
            if (!_subscribed.TryGetValue(topic, out int granted)) return;
            ushort identifier = 0;
            if (granted > 0 && qos == MqttQos.AtLeastOnce)
            {
                identifier = _lastIdentifier = (ushort)(_lastIdentifier == ushort.MaxValue ? 1 : _lastIdentifier + 1);
                _unacknowledged.Enqueue(identifier);
            }

            isStuck = _unacknowledged.Count > options.MaxUnacknowledged || !Reserve(PacketWriter.MaxOverhead + (topic.Length * 3) + payload.Length);
            if (!isStuck) _outLength += PacketWriter.Publish(_out.AsSpan(_outLength), topic, identifier, payload);
        }

        if (isStuck) owner.EndSlowReader(this);
    }

    private void Write(ReadOnlySpan<byte> packet)
    {
        bool isStuck = false;
        lock (_outGate)
        {
            if (Reserve(packet.Length))
            {
                packet.CopyTo(_out.AsSpan(_outLength));
                _outLength += packet.Length;
            }
            else
            {
                isStuck = true;
            }
        }

        if (isStuck) owner.EndSlowReader(this);
    }

    private bool Reserve(int bytes)
    {
        int needed = _outLength + bytes;
        if (needed <= _out.Length) return true;
        if (needed > options.MaxUnsentBytes) return false;
        Array.Resize(ref _out, Math.Max(needed, Math.Min(_out.Length * 2, options.MaxUnsentBytes)));
        return true;
    }

    /// <summary>Gives what was written to the transport; while that is still busy with the last, what comes waits for it.</summary>
    public void Send()
    {
        lock (_outGate)
        {
            // The loop may send while the reading side ends the connection: a write after the end would be the loop's end, and so everybody's.
            while (!_isSending && !_isOutputOver && _outLength > 0)
            {
                transport.Output.Write(_out.AsSpan(0, _outLength));
                _outLength = 0;
                ValueTask<FlushResult> flush = transport.Output.FlushAsync();
                if (flush.IsCompletedSuccessfully)
                {
                    if (flush.Result.IsCompleted) return;
                    continue;
                }

                _isSending = true;
                _ = FinishAsync(flush);
            }
        }
    }

    private async Task FinishAsync(ValueTask<FlushResult> flush)
    {
        try
        {
            if ((await flush.ConfigureAwait(false)).IsCompleted) return;
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or InvalidOperationException)
        {
            return;                                                                     // the reading side ends the connection
        }

        lock (_outGate) _isSending = false;
        if (!_isEnded) Send();
    }
}
