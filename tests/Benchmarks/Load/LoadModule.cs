using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Benchmarks.Load;

/// <summary>What lets a module send its next frame.</summary>
internal enum LoadPace
{
    /// <summary>Receipts: a window of frames is under way at any time.</summary>
    Receipts,

    /// <summary><see cref="LoadModule.SendOne"/>, within the window.</summary>
    Told,

    /// <summary>
    /// <see cref="LoadModule.SendMany"/>; the consumer knows no receipts and publishes now and then how many frames it has had, as text on the first module's
    /// topic of receipts.
    /// </summary>
    Counts,
}

/// <summary>
/// One sensor module of the load: its own connection and login, every frame another one, at most a window of them without the gateway's receipt.
/// </summary>
internal sealed class LoadModule(ulong id, int port, string password, bool isTls, LoadPace pace)
{
    private static readonly Lane[] s_lanes = [Lane.Alarm, Lane.Feature];

    private readonly byte[] _topic = Encoding.ASCII.GetBytes(ModuleTopics.Of(id, ModuleTopics.Frame));
    private readonly byte[] _stateTopic = Encoding.ASCII.GetBytes(ModuleTopics.Of(id, ModuleTopics.State));
    private readonly string _receiptTopic = ModuleTopics.Of(id, ModuleTopics.Receipt);
    private readonly ulong _incarnation = (ulong)Random.Shared.NextInt64(1, long.MaxValue);
    private readonly int _life = Random.Shared.Next(1, WireLimits.HighestLife);
    private readonly Frame _frame = new();
    private readonly Receipt _receipt = new();
    private readonly byte[] _encoded = new byte[WireLimits.MaxFrameBytes];
    private readonly byte[] _out = new byte[64 * 1024];
    private readonly Lock _gate = new();
    private readonly long[] _sent = new long[LaneNames.Highest + 1];
    private readonly long[] _receipted = new long[LaneNames.Highest + 1];
    private volatile PolledStream? _polled;
    private Stream? _stream;
    private ushort _packet = 1;
    private int _outLength;
    private long _counted;
    private bool _isOpen;

    public ulong Id => id;
    public bool IsOpen => Volatile.Read(ref _isOpen);

    /// <summary>Frames whose receipt came.</summary>
    public long Receipted => Interlocked.Read(ref _receipted[(int)Lane.Feature]) + Interlocked.Read(ref _receipted[(int)Lane.Alarm]);

    /// <summary>The newest count the consumer published to this module.</summary>
    public long Counted => Interlocked.Read(ref _counted);

    public long Sent => Interlocked.Read(ref _sent[(int)Lane.Feature]) + Interlocked.Read(ref _sent[(int)Lane.Alarm]);

    /// <summary>Times the gateway saw a hole; a run with one of them is no measurement.</summary>
    public long Rewinds { get; private set; }

    public async Task RunAsync(CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect("127.0.0.1", port); // a socket once used asynchronously wakes a thread for every segment ever after
        var polled = new PolledStream(socket);
        _polled = polled;
        Stream stream = polled;
        if (isTls)
        {
            // The broker is the one this run started; who it is does not matter here, what encryption costs does.
            var tls = new SslStream(stream, false, (_, certificate, _, _) => certificate is not null);
            await tls.AuthenticateAsClientAsync("localhost");
            stream = tls;
        }

        string text = ModuleId.ToText(id);
        await stream.WriteAsync(MqttPackets.Connect(text, text, password), cancel);
        _stream = stream;
        var buffer = new byte[32 * 1024];
        int filled = 0;
        while (!cancel.IsCancellationRequested)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(filled), cancel);
            if (read == 0) throw new IOException($"The broker ended the connection of module {text}.");
            filled += read;
            int done = 0;
            lock (_gate)
            {
                while (MqttPackets.TryRead(buffer.AsSpan(done, filled - done), out byte head, out int bodyAt, out int length))
                {
                    Take(head, buffer.AsSpan(done + bodyAt, length));
                    done += bodyAt + length;
                }

                if (pace == LoadPace.Receipts && _isOpen) Fill();
                Flush();
            }

            buffer.AsSpan(done, filled - done).CopyTo(buffer);
            filled -= done;
        }
    }

    /// <summary>Takes what has come since the last time.</summary>
    public void Poll() => _polled?.Poll();

    /// <summary>Sends the next frame now; false while the window is full or the gateway has not spoken.</summary>
    public bool SendOne(bool isAlarm, LocalAlarmCode code = LocalAlarmCode.ThermalOverload)
    {
        lock (_gate)
        {
            Lane lane = isAlarm ? Lane.Alarm : Lane.Feature;
            if (!_isOpen || _sent[(int)lane] - _receipted[(int)lane] >= WireLimits.ModuleWindow) return false;
            Add(lane, isAlarm, code);
            Flush();
            return true;
        }
    }

    /// <summary>Sends some frames now, whatever the window says.</summary>
    public void SendMany(int count)
    {
        lock (_gate)
        {
            for (int i = 0; i < count; i++) Add(Lane.Feature, false, default);
            Flush();
        }
    }

    private void Take(byte head, ReadOnlySpan<byte> body)
    {
        switch (head & 0xF0)
        {
            case MqttPackets.ConnectAck when body[1] != 0:
                throw new IOException($"The broker refused module {ModuleId.ToText(id)} with code {body[1]}.");
            case MqttPackets.ConnectAck:
                Write(MqttPackets.Subscribe(_receiptTopic, 1));
                break;
            case MqttPackets.SubscribeAck when pace == LoadPace.Counts:
                Volatile.Write(ref _isOpen, true);
                break;
            case MqttPackets.SubscribeAck:
                byte[] online = Encoding.ASCII.GetBytes(ModuleStateText.Online(_incarnation, "bench", "load", _life));
                _outLength += MqttPackets.Publish(_out.AsSpan(_outLength), _stateTopic, NextPacket(), online);
                break;
            case MqttPackets.PublishKind:
                TakePublish(head, body);
                break;
        }
    }

    private void TakePublish(byte head, ReadOnlySpan<byte> body)
    {
        int at = 2 + ((body[0] << 8) | body[1]);
        if ((head & 0x06) != 0)
        {
            Write([MqttPackets.PublishAck, 2, body[at], body[at + 1]]);
            at += 2;
        }

        if (pace == LoadPace.Counts)
        {
            Interlocked.Exchange(ref _counted, long.Parse(body[at..], CultureInfo.InvariantCulture));
            return;
        }

        byte[] payload = body[at..].ToArray();
        if (!ReceiptCodec.TryDecode(payload, payload.Length, _receipt, out _) || _receipt.Incarnation != _incarnation) return;
        if (!_isOpen && _receipt.Life != _life) return;
        _isOpen = true;
        for (int i = 0; i < _receipt.LaneCount; i++)
        {
            int lane = (int)_receipt.Lanes[i];
            if (_receipt.IsRewindAsked[i]) Rewinds++;
            if (_receipt.Highest[i] > _receipted[lane]) Interlocked.Exchange(ref _receipted[lane], _receipt.Highest[i]);
        }
    }

    private void Fill()
    {
        foreach (Lane lane in s_lanes)
        {
            if (lane == Lane.Alarm) continue;
            while (_sent[(int)lane] - _receipted[(int)lane] < WireLimits.ModuleWindow) Add(lane, false, default);
        }
    }

    private void Add(Lane lane, bool isAlarm, LocalAlarmCode code)
    {
        long number = Interlocked.Increment(ref _sent[(int)lane]);
        _frame.Kind = isAlarm ? FrameKind.LocalAlarm : FrameKind.Features;
        (_frame.Lane, _frame.Module, _frame.Incarnation, _frame.Sequence) = (lane, id, _incarnation, number);
        (_frame.UptimeMs, _frame.ClockState, _frame.UtcMs) = (Environment.TickCount64, ClockState.Synced, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        (_frame.AlarmCode, _frame.IsAlarmActive) = (code, isAlarm);
        _frame.Features.Clear();
        int wave = (int)(number % 97);
        _frame.Features.Add(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 0, Worth.Measured, 18_000 + (wave * 7));
        _frame.Features.Add(FeatureKind.ActivePower, MeasuringPoint.MotorCable, 0, Worth.Measured, 90_000 + (wave * 31));
        _frame.Features.Add(FeatureKind.VelocityRms, MeasuringPoint.DriveEnd, 0, Worth.Measured, 1_200 + wave);
        _frame.Features.Add(FeatureKind.Temperature, MeasuringPoint.MotorBody, 0, Worth.Measured, 52_000 + wave);
        int length = FrameCodec.Encode(_frame, _encoded);
        if (_outLength > _out.Length - 1200) Flush();
        _outLength += MqttPackets.Publish(_out.AsSpan(_outLength), _topic, NextPacket(), _encoded.AsSpan(0, length));
    }

    private ushort NextPacket() => _packet = (ushort)(_packet == ushort.MaxValue ? 1 : _packet + 1);

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_out.AsSpan(_outLength));
        _outLength += bytes.Length;
    }

    private void Flush()
    {
        if (_outLength == 0) return;
        _stream!.Write(_out, 0, _outLength);
        _outLength = 0;
    }
}
