using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using EdgeAgent.Gateway.Host.Diagnostics;
using EdgeAgent.Gateway.Host.Node;
using EdgeAgent.Gateway.Host.Page;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EdgeAgent.Gateway.Host.Monitoring;

/// <summary>
/// Metrics and traces over OTLP, once OTEL_EXPORTER_OTLP_ENDPOINT names a collector; every other OTEL_ variable is the SDK's own. Without it no assembly of the
/// SDK is loaded, and /metrics is there in any case. A collector that is away costs nothing but what it does not get.
/// </summary>
internal sealed class OpenTelemetryExport : IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>All instruments of one collection read the same moment.</summary>
    private const long SnapshotMs = 500;

    private readonly GatewayViews _views;
    private readonly GatewayNode _node;
    private readonly Meter _meter = new(ReadingTraces.SourceName);
#pragma warning disable CA1859 // Fields of the SDK's own types would load it for every gateway.
    private IDisposable? _traces;
    private IDisposable? _metrics;
#pragma warning restore CA1859
    private StatusView? _status;
    private long _statusAtMs;

    private OpenTelemetryExport(GatewayViews views, GatewayNode node) => (_views, _node) = (views, node);

    /// <summary>Null when no collector is named.</summary>
    public static OpenTelemetryExport? Start(GatewayViews views, GatewayNode node, string gateway, string software)
    {
        if (Environment.GetEnvironmentVariable(Endpoint) is not { Length: > 0 }) return null;
        var export = new OpenTelemetryExport(views, node);
        export.Instruments();
        export.Connect(gateway, software);
        return export;
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
        _meter.Dispose();
    }

    /// <summary>Alone in a method, so that the SDK is not loaded for a gateway without a collector.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Connect(string gateway, string software)
    {
        ResourceBuilder resource = ResourceBuilder
            .CreateEmpty()
            .AddService("edge-gateway", serviceVersion: software, serviceInstanceId: gateway)
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(ReadingTraces.SourceName).AddOtlpExporter().Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(ReadingTraces.SourceName).AddOtlpExporter().Build();
    }

    private void Instruments()
    {
        _meter.CreateObservableCounter("edgeagent.observations", () => Status.Observations, null, "Frames taken into the log.");
        _meter.CreateObservableCounter("edgeagent.held_back", () => Status.HeldBack, null, "Frames not taken because the disk was full.");
        _meter.CreateObservableCounter(
            "edgeagent.refused",
            () => Status.Refused.Select(reason => Of(reason.Value, "reason", reason.Key)),
            null,
            "Messages refused, by reason."
        );
        _meter.CreateObservableCounter("edgeagent.commits", () => Status.Commits, null, "Commits to disk.");
        _meter.CreateObservableCounter("edgeagent.commit.time", () => _node.CommitTimes.SumSeconds, "s", "Time spent in commits.");
        _meter.CreateObservableGauge("edgeagent.store.size", () => Status.StoreBytes, "By", "Size of the store on disk.");
        _meter.CreateObservableGauge("edgeagent.outbox.events", () => Status.Outbox, null, "Events without a receipt of the cloud.");
        _meter.CreateObservableCounter(
            "edgeagent.outbox.produced",
            () => Status.LanePositions.Select(lane => Of(lane.Value.Produced, "lane", lane.Key)),
            null,
            "Events numbered, by lane of the present incarnation."
        );
        _meter.CreateObservableCounter(
            "edgeagent.outbox.receipted",
            () => Status.LanePositions.Select(lane => Of(lane.Value.Receipted, "lane", lane.Key)),
            null,
            "Events receipted, by lane of the present incarnation."
        );
        _meter.CreateObservableGauge(
            "edgeagent.link.up",
            () => new[] { Of(IsUp(Status.Plant), "link", "plant"), Of(IsUp(Status.Cloud), "link", "cloud") },
            null,
            "1 while the broker is connected."
        );
        _meter.CreateObservableGauge("edgeagent.modules", () => Status.Modules, null, "Modules registered.");
        _meter.CreateObservableGauge("edgeagent.modules.online", () => Status.ModulesOnline, null, "Modules heard within the silence limit.");
        _meter.CreateObservableGauge("process.memory.usage", () => Status.ResidentBytes, "By", "Resident memory.");
        _meter.CreateObservableCounter("process.cpu.time", () => Status.CpuSeconds, "s", "Processor time.");
    }

    private StatusView Status
    {
        get
        {
            if (_status is not null && Environment.TickCount64 - _statusAtMs < SnapshotMs) return _status;
            _statusAtMs = Environment.TickCount64;
            return _status = _views.Status();
        }
    }

    private static long IsUp(LinkView link) => link.State == "Connected" ? 1 : 0;

    private static Measurement<long> Of(long value, string label, string name) => new(value, new KeyValuePair<string, object?>(label, name));
}
