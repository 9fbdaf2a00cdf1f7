using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace EdgeAgent.EndToEnd;

/// <summary>A gateway that is told of a collector sends it metrics and traces over OTLP (http/protobuf).</summary>
public class TelemetryTests(ITestOutputHelper output)
{
    [Fact]
    public async Task One_trace_follows_a_reading_from_ingest_to_the_receipt_of_the_cloud_and_the_metrics_come_beside_it()
    {
        await using TestLine line = await TestLine.StartDemoAsync("telemetry");
        using var collector = new Collector();
        await line.Line.Gateway.StopAsync(TimeSpan.FromSeconds(10));
        foreach ((string name, string value) in collector.Environment) line.Line.Gateway.Environment[name] = value;
        line.Line.Gateway.Start();
        await line.Line.WaitUntilReadyAsync(line.Line.Gateway, line.Line.GatewayPage, TestContext.Current.CancellationToken);
        await line.ModulesAsync("fault", "pump-1", "overload");

        List<Span> trace = await TestLine.UntilAsync(
            () => Task.FromResult(collector.Trace("cloud")),
            found => found.Count >= 6,
            90,
            "a trace that ends with the cloud's receipt"
        );
        output.WriteLine(string.Join(", ", trace.Select(span => $"{span.Name} {(span.EndNanos - span.StartNanos) / 1e6:F1} ms")));
        Span reading = Assert.Single(trace, span => span.Name == "reading");
        Span outbox = trace.First(span => span.Name == "outbox");
        Span cloud = trace.First(span => span.Name == "cloud");
        Assert.Equal("", reading.Parent);
        Assert.All(trace.Where(span => span.Name is "ingest" or "detect" or "commit" or "outbox"), span => Assert.Equal(reading.Id, span.Parent));
        Assert.Contains(trace, span => span.Id == cloud.Parent && span.Name == "outbox");
        Span[] way =
        [
            trace.Single(span => span.Name == "ingest"),
            trace.Single(span => span.Name == "detect"),
            trace.Single(span => span.Name == "commit"),
            outbox,
            cloud,
        ];
        Assert.Equal(way.Select(span => span.StartNanos).Order(), way.Select(span => span.StartNanos));
        Assert.All(way, span => Assert.True(span.EndNanos >= span.StartNanos));

        string metrics = await TestLine.UntilAsync(
            () => Task.FromResult(collector.Metrics),
            text => text.Contains("edgeagent.observations", StringComparison.Ordinal),
            60,
            "metrics"
        );
        foreach (string name in new[] { "edgeagent.outbox.receipted", "edgeagent.link.up", "edgeagent.store.size", "process.memory.usage", "edge-gateway" })
            Assert.Contains(name, metrics, StringComparison.Ordinal);
    }

    /// <summary>A span as it came over the wire.</summary>
    private sealed record Span(string Trace, string Id, string Parent, string Name, ulong StartNanos, ulong EndNanos);

    /// <summary>Takes what an OTLP exporter posts.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly LocalServer _server;
        private readonly ConcurrentQueue<Span> _spans = new();
        private readonly StringBuilder _metrics = new();

        public Collector() => _server = new LocalServer(TakeAsync);

        public IEnumerable<(string Name, string Value)> Environment =>
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", _server.Address.TrimEnd('/')), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "1000"), ("OTEL_BSP_SCHEDULE_DELAY", "500"),
        ];

        public string Metrics
        {
            get { lock (_metrics) return _metrics.ToString(); }
        }

        /// <summary>All spans of the first trace that has one of this name.</summary>
        public List<Span> Trace(string name) =>
            _spans.FirstOrDefault(span => span.Name == name) is { } found ? [.. _spans.Where(span => span.Trace == found.Trace)] : [];

        public void Dispose() => _server.Dispose();

        private async Task TakeAsync(HttpListenerContext context)
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            if (context.Request.Url!.AbsolutePath == "/v1/traces") TakeTraces(body.ToArray());
            else lock (_metrics) _metrics.Append(Encoding.UTF8.GetString(body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        }

        /// <summary>ExportTraceServiceRequest: resource_spans 1, scope_spans 2, spans 2.</summary>
        private void TakeTraces(byte[] request)
        {
            foreach (byte[] resource in Parts(request, 1))
            {
                foreach (byte[] span in Parts(resource, 2).SelectMany(scope => Parts(scope, 2)))
                {
                    _spans.Enqueue(
                        new Span(Hex(span, 1), Hex(span, 2), Hex(span, 4), Encoding.UTF8.GetString(Parts(span, 5).Single()), Fixed(span, 7), Fixed(span, 8))
                    );
                }
            }
        }

        private static string Hex(byte[] message, int field) => Convert.ToHexStringLower(Parts(message, field).FirstOrDefault() ?? []);

        private static ulong Fixed(byte[] message, int field) => BitConverter.ToUInt64(Parts(message, field).Single());

        /// <summary>The contents of a protobuf message's fields of one number; lengths and fixed numbers only.</summary>
        private static IEnumerable<byte[]> Parts(byte[] message, int field)
        {
            int at = 0;
            while (at < message.Length)
            {
                ulong key = Varint(message, ref at);
                int length = (key & 7) switch { 1 => 8, 5 => 4, 2 => (int)Varint(message, ref at), _ => 0 };
                if ((key & 7) == 0) _ = Varint(message, ref at);
                if ((int)(key >> 3) == field && length > 0) yield return message[at..(at + length)];
                at += length;
            }
        }

        private static ulong Varint(byte[] message, ref int at)
        {
            ulong value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte next = message[at++];
                value |= (ulong)(next & 0x7f) << shift;
                if (next < 0x80) return value;
            }
        }
    }
}
