using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace EdgeAgent.Benchmarks.Load;

/// <summary>
/// A socket that is read only when <see cref="Poll"/> is called. The load looks at each module's socket in turn, a few hundred times a second, and takes what
/// has come by then in one read: a wake-up for every acknowledgement of four bytes cost it more than making the frames, and what the load burns the gateway and
/// the broker lack.
/// </summary>
internal sealed class PolledStream(Socket socket) : Stream, IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> _read;
    private Memory<byte> _into;
    private volatile bool _isWaiting;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>
    /// Finishes the read that waits when something has come or the other side closed; what awaits it runs on before this returns. One thread's own.
    /// </summary>
    public void Poll()
    {
        if (!_isWaiting || !socket.Poll(0, SelectMode.SelectRead)) return;
        _isWaiting = false;
        try
        {
            _read.SetResult(socket.Receive(_into.Span));
        }
        catch (SocketException failure)
        {
            _read.SetException(failure);
        }
    }

    /// <summary>Waits for the next <see cref="Poll"/>. One read at a time.</summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _read.Reset();
        _into = buffer;
        var waiting = new ValueTask<int>(this, _read.Version);
        _isWaiting = true;
        return waiting;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Reads wait for Poll; use ReadAsync.");

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0) buffer = buffer[socket.Send(buffer)..];
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
        // Every write has left already.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);
    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);
}
