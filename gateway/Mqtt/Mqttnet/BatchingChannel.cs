using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Channel;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;

namespace EdgeAgent.Mqtt.Mqttnet;

/// <summary>
/// A channel for MQTTnet that asks the network seldom: MQTTnet reads each packet in two or three pieces and writes each by itself, which costs a system call
/// (over TLS a record) every time. Here a read takes
/// what is there, and what is written while others write leaves together. What was written and not sent when the connection breaks is lost, as it would be in
/// the socket; over
/// <see cref="WaitingLimit"/> bytes a writer waits.
/// </summary>
internal sealed class BatchingChannel(Func<CancellationToken, Task<Stream>> open) : IMqttChannel
{
    private const int ReadBytes = 32 * 1024;
    private const int WaitingLimit = 1024 * 1024;

    private readonly byte[] _read = new byte[ReadBytes];
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private MqttTcpChannel? _inner;
    private int _readAt;
    private int _readTo;
    private ArrayBufferWriter<byte> _waiting = new(4096);
    private ArrayBufferWriter<byte> _leaving = new(4096);
    private Task _sending = Task.CompletedTask;
    private bool _isSending;

    // What only a server asks a channel.
    public X509Certificate2? ClientCertificate => null;

    public EndPoint? RemoteEndPoint => null;

    public EndPoint? LocalEndPoint => null;

    public bool IsSecureConnection => _inner is { IsSecureConnection: true };

    public async Task ConnectAsync(CancellationToken cancellationToken) =>
        _inner = new MqttTcpChannel(await open(cancellationToken).ConfigureAwait(false), null, null, null);

    /// <summary>The goodbye written last still leaves.</summary>
    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        Task sending;
        lock (_gate) sending = _sending;
        await sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_inner is not null) await _inner.DisconnectAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        if (_readAt == _readTo) return ReadMoreAsync(buffer, offset, count, cancellationToken);
        return Task.FromResult(Take(buffer, offset, count));
    }

    public Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_sending.IsFaulted) return _sending;
            foreach (ReadOnlyMemory<byte> piece in buffer) _waiting.Write(piece.Span);
            if (!_isSending)
            {
                _isSending = true;
                _sending = Task.Run(SendAsync, CancellationToken.None);
            }

            return _waiting.WrittenCount > WaitingLimit ? _sending.WaitAsync(cancellationToken) : Task.CompletedTask;
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _inner?.Dispose();
        _end.Dispose();
    }

    private async Task<int> ReadMoreAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        (_readAt, _readTo) = (0, 0);
        _readTo = await _inner!.ReadAsync(_read, 0, ReadBytes, cancellationToken).ConfigureAwait(false);
        return Take(buffer, offset, count);
    }

    private int Take(byte[] buffer, int offset, int count)
    {
        int taken = Math.Min(count, _readTo - _readAt);
        Buffer.BlockCopy(_read, _readAt, buffer, offset, taken);
        _readAt += taken;
        return taken;
    }

    private async Task SendAsync()
    {
        while (true)
        {
            lock (_gate)
            {
                _leaving.ResetWrittenCount();
                if (_waiting.WrittenCount == 0)
                {
                    _isSending = false;
                    return;
                }

                (_waiting, _leaving) = (_leaving, _waiting);
            }

            await _inner!.WriteAsync(new ReadOnlySequence<byte>(_leaving.WrittenMemory), true, _end.Token).ConfigureAwait(false);
        }
    }
}

/// <summary>MQTTnet's packet formats over a <see cref="BatchingChannel"/>.</summary>
/// <param name="open">Opens the connection.</param>
internal sealed class BatchingAdapterFactory(Func<CancellationToken, Task<Stream>> open) : IMqttClientAdapterFactory
{
    public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger) =>
        new MqttChannelAdapter(
            new BatchingChannel(open),
            new MqttPacketFormatterAdapter(options.ProtocolVersion, new MqttBufferWriter(options.WriterBufferSize, options.WriterBufferSizeMax)),
            logger)
        {
            AllowPacketFragmentation = options.AllowPacketFragmentation,
            PacketInspector = packetInspector,
        };
}
