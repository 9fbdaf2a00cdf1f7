using System.Globalization;
using EdgeAgent.Benchmarks.Line;
using EdgeAgent.Benchmarks.Load;
using EdgeAgent.Benchmarks.Reporting;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Devices;
using EdgeAgent.Gateway.Host.Storage;

namespace EdgeAgent.Benchmarks.Cases;

/// <summary>How long the gateway takes from its start to being ready with a large store, after a clean stop and after a kill.</summary>
internal static class StartUpCase
{
    private const long Bytes = 1_000_000_000;

    public static async Task RunAsync(Section section)
    {
        await using var line = new BenchLine("start-up", 200);
        Directory.CreateDirectory(line.Data);
        double gigabytes = Fill(line.Data) / 1e9;
        await line.StartAsync();
        await line.Gateway.StopAsync(TimeSpan.FromSeconds(20));
        string name = string.Create(CultureInfo.InvariantCulture, $"start-up with a store of {gigabytes:F1} GB");
        section.Add(name, "until ready, after a clean stop", Seconds(await line.StartGatewayAsync()));
        await line.LoadAsync("full", 3, _ => { });
        await line.Gateway.KillAsync();
        section.Add(name, "until ready, after kill -9 under full load", Seconds(await line.StartGatewayAsync()));
    }

    private static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} s");

    private static long Fill(string data)
    {
        string file = Path.Combine(data, "gateway.db");
        using var store = new SqliteGatewayStore(file);
        var frame = new Frame
        {
            Kind = FrameKind.Features,
            Lane = Lane.Feature,
            Module = GenerateCommand.FirstModule,
            Incarnation = 1,
            ClockState = ClockState.Synced,
        };
        var buffer = new byte[WireLimits.MaxFrameBytes];
        var record = new LaneRecord(new LaneRow(1, GenerateCommand.FirstModule, 1, Lane.Feature, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        long nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var changes = new GatewayChanges();
        for (long number = 1; store.SizeBytes < Bytes; number++)
        {
            (frame.Sequence, frame.UptimeMs, frame.UtcMs) = (number, number, nowMs);
            frame.Features.Clear();
            for (int i = 0; i < 4; i++)
                frame.Features.Add(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, (byte)i, Worth.Measured, (int)(number % 1000) + i);
            byte[] bytes = buffer[..FrameCodec.Encode(frame, buffer)];
            changes.Frames.Add(new FrameRow(1, number, nowMs, false, bytes));
            record.Deliver(number, 1, 1, nowMs, number, 0);
            if (number % 20_000 != 0) continue;
            changes.Touch(record);
            changes.Keep(new Document("gateway", "checkpoint", number.ToString(CultureInfo.InvariantCulture)));
            store.Commit(changes);
            changes.Clear();
        }

        return store.SizeBytes;
    }
}
