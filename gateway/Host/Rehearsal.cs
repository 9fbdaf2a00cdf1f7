using System.Text.Json;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Host.Storage;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Host;

/// <summary>
/// Walks an alarm through a gateway of its own in memory, from the module's frame to the cloud's receipt, so that the whole way is compiled before a real alarm
/// takes it. Alarms are rare, so the first ones would otherwise wait for the compiler: 0.2 to 0.4 s measured on two server cores, and a box has slower ones.
/// Nothing of the real gateway is touched.
/// </summary>
internal static class Rehearsal
{
    private const string Gateway = "rehearsal";
    private const string Machine = "rehearsal-1";
    private const ulong ModuleId = 0x0200_0000_0001;
    private const ulong Incarnation = 1;
    private const int Life = 1;

    /// <summary>Twice: what is only decided on the second time is compiled then.</summary>
    private const int Alarms = 2;

    /// <returns>How many alarm events the cloud of the rehearsal receipted: two of each alarm, that it came and that it went.</returns>
    public static long Run()
    {
        var now = new Moment(1_750_000_000_000, 1_000_000, ClockState.Synced);
        var profile = new EquipmentProfile
        {
            Id = Machine,
            Name = Machine,
            RatedShaftKw = 15,
            Efficiency = 0.92,
            RatedVoltage = 400,
            RatedCurrent = 28,
            PowerFactor = 0.85,
            Modules = [Contracts.ModuleWire.ModuleId.ToText(ModuleId)],
        };
        using var store = new SqliteGatewayStore(SqliteGatewayStore.InMemory);
        ulong random = 1;
        var loop = new GatewayLoop(
            new GatewayOptions { Id = Gateway },
            Gateway,
            [profile],
            machine => DetectorCatalogue.For(machine, new DetectionOptions()),
            store,
            () => random++,
            now
        );
        loop.PlantConnected(true, now);
        loop.TakeFromPlant(
            ModuleTopics.Of(ModuleId, ModuleTopics.State),
            System.Text.Encoding.ASCII.GetBytes(ModuleStateText.Online(Incarnation, Gateway, Gateway, Life)),
            now
        );
        Commit(loop, store, now);
        loop.Uplink.Connected(now);
        var receipted = new Dictionary<string, CloudLaneReceipt>(StringComparer.Ordinal);
        while (loop.Uplink.TakeHello(now) is { } hello) _ = JsonSerializer.SerializeToUtf8Bytes(hello, CloudJson.Wire.CloudHello);
        Answer(loop, receipted, now);

        var numbers = new Dictionary<Lane, long>();
        for (int i = 0; i < 2 * Alarms; i++)
        {
            // Apart, so that delays are over: also the longer one of an alarm that returns.
            now = now with { UtcMs = now.UtcMs + 120_000, SteadyMs = now.SteadyMs + 120_000 };
            Take(loop, numbers, Lane.Feature, null, now);
            Take(loop, numbers, Lane.Alarm, isAlarmActive: i % 2 == 0, now);
            loop.Tick(now);
            Commit(loop, store, now);
            now = now with { UtcMs = now.UtcMs + 600_000, SteadyMs = now.SteadyMs + 600_000 };
            Take(loop, numbers, Lane.Feature, null, now);
            Commit(loop, store, now);
            while (loop.Uplink.Next(now) is { } element)
                receipted[LaneNames.Of(element.Lane)] = new CloudLaneReceipt(element.To, CloudEventCodec.DigestOf(element.Body), false, null);
            Answer(loop, receipted, now);
        }

        Commit(loop, store, now);
        return loop.Outbox.Sender(Lane.Alarm).Receipted;
    }

    private static void Take(GatewayLoop loop, Dictionary<Lane, long> numbers, Lane lane, bool? isAlarmActive, Moment now)
    {
        numbers[lane] = numbers.GetValueOrDefault(lane) + 1;
        var frame = new Frame
        {
            Kind = isAlarmActive is null ? FrameKind.Features : FrameKind.LocalAlarm,
            Lane = lane,
            Module = ModuleId,
            Incarnation = Incarnation,
            Sequence = numbers[lane],
            UptimeMs = now.SteadyMs,
            ClockState = ClockState.Synced,
            UtcMs = now.UtcMs,
            AlarmCode = LocalAlarmCode.ThermalOverload,
            IsAlarmActive = isAlarmActive ?? false,
        };
        frame.Features.Add(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 0, Worth.Measured, 18_000);
        frame.Features.Add(FeatureKind.Temperature, MeasuringPoint.MotorBody, 0, Worth.Measured, 52_000);
        var bytes = new byte[WireLimits.MaxFrameBytes];
        loop.TakeFromPlant(ModuleTopics.Of(ModuleId, ModuleTopics.Frame), bytes[..FrameCodec.Encode(frame, bytes)], now);
    }

    private static void Commit(GatewayLoop loop, SqliteGatewayStore store, Moment now)
    {
        Buffer.GatewayChanges changes = loop.Seal(now);
        if (!changes.IsEmpty) store.Commit(changes);
        loop.Committed();
        _ = loop.TakeReceipts(now);
        _ = loop.TakeModuleCommands();
        _ = loop.TakeReplies();
    }

    private static void Answer(GatewayLoop loop, Dictionary<string, CloudLaneReceipt> receipted, Moment now)
    {
        var receipt = new CloudReceipt(1, Hex64.ToText(loop.Outbox.Incarnation), receipted, loop.Uplink.Life);
        loop.TakeFromCloud(CloudTopics.Of(Gateway, CloudTopics.Receipt), JsonSerializer.SerializeToUtf8Bytes(receipt, CloudJson.Wire.CloudReceipt), now);
    }
}
