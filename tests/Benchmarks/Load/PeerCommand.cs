using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace EdgeAgent.Benchmarks.Load;

/// <summary>
/// The load for what has no receipts: the same readings as JSON text from many connections, held back by the counts that the consumer publishes on <c>bench/count</c>, so that the broker's queue
/// neither runs dry nor overflows.
/// </summary>
internal static class PeerCommand
{
    private const int MostOutstanding = 2_000;

    public static async Task<int> RunAsync(int port, int connections, int seconds)
    {
        using var end = new CancellationTokenSource();
        long counted = 0;
        long sent = 0;
        NetworkStream counts = await ConnectAsync(port, "count");
        await counts.WriteAsync(MqttPackets.Subscribe("bench/count", 1));
        _ = Task.Run(() => ReadAsync(counts, (_, body) =>
        {
            int topicLength = (body[0] << 8) | body[1];
            Interlocked.Exchange(ref counted, long.Parse(Encoding.ASCII.GetString(body[(2 + topicLength)..]), CultureInfo.InvariantCulture));
        }));

        var streams = new List<NetworkStream>();
        for (int i = 0; i < connections; i++)
        {
            NetworkStream stream = await ConnectAsync(port, "load-" + i);
            streams.Add(stream);
            _ = Task.Run(() => ReadAsync(stream, (_, _) => { }));
        }

        _ = Task.Run(() => Publish(streams, () => Interlocked.Read(ref counted), n => Interlocked.Add(ref sent, n), end.Token));
        for (int second = 0; second <= seconds; second++)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"at {Stopwatch.GetTimestamp()} {Interlocked.Read(ref counted)}"));
            await Task.Delay(1000);
        }

        await end.CancelAsync();
        Console.WriteLine("result " + JsonSerializer.Serialize(new LoadResult(Interlocked.Read(ref sent), Interlocked.Read(ref counted), 0, [], 0, 0, 0)));
        return 0;
    }

    private static void Publish(List<NetworkStream> streams, Func<long> counted, Action<int> sent, CancellationToken cancel)
    {
        var buffer = new byte[16 * 256];
        ushort packet = 1;
        long total = 0;
        while (!cancel.IsCancellationRequested)
        {
            for (int i = 0; i < streams.Count; i++)
            {
                while (total - counted() > MostOutstanding)
                {
                    if (cancel.IsCancellationRequested) return;
                    Thread.Sleep(1);
                }

                byte[] topic = Encoding.ASCII.GetBytes("bench/" + i.ToString(CultureInfo.InvariantCulture) + "/frame");
                int length = 0;
                for (int n = 0; n < 16; n++)
                {
                    long wave = (total + n) % 97;
                    string body = string.Create(CultureInfo.InvariantCulture, $"{{\"n\":{total + n},\"current\":{18 + (wave / 100.0)},\"power\":{9 + (wave / 300.0)},\"velocity\":{1.2 + (wave / 1000.0)},\"temperature\":{52 + (wave / 1000.0)}}}");
                    packet = (ushort)(packet == ushort.MaxValue ? 1 : packet + 1);
                    length += MqttPackets.Publish(buffer.AsSpan(length), topic, packet, Encoding.ASCII.GetBytes(body));
                }

                streams[i].Write(buffer, 0, length);
                total += 16;
                sent(16);
            }
        }
    }

    private static async Task<NetworkStream> ConnectAsync(int port, string clientId)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port);
        var stream = new NetworkStream(socket, ownsSocket: true);
        await stream.WriteAsync(MqttPackets.Connect(clientId, "load", "load"));
        return stream;
    }

    private static async Task ReadAsync(NetworkStream stream, Action<byte, byte[]> publish)
    {
        var buffer = new byte[64 * 1024];
        int filled = 0;
        while (true)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(filled));
            if (read == 0) return;
            filled += read;
            int done = 0;
            while (MqttPackets.TryRead(buffer.AsSpan(done, filled - done), out byte head, out int bodyAt, out int length))
            {
                if ((head & 0xF0) == MqttPackets.PublishKind) publish(head, buffer[(done + bodyAt)..(done + bodyAt + length)]);
                done += bodyAt + length;
            }

            buffer.AsSpan(done, filled - done).CopyTo(buffer);
            filled -= done;
        }
    }
}
