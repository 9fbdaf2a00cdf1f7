using System.Diagnostics;
using System.Globalization;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Tests;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Broker;
using EdgeAgent.Mqtt.Mqttnet;

namespace EdgeAgent.EndToEnd;

/// <summary>
/// A plant beside the line's own with two like pumps and a past of weeks: hours measured and estimated, hours that late data corrected, an outage, a change of
/// the clock, alarms. It speaks to the cloud broker under a login of its own, so all of it goes through the product's intake. It says its state every twenty
/// seconds, so that nobody calls it silent.
/// </summary>
internal sealed class PlantWithPast : IMqttHandler, IAsyncDisposable
{
    public const string Id = "north-1";
    public const string Good = "pump-21";
    public const string Worn = "pump-22";

    private const double RatedKw = 20.1;
    private const int PastDays = 75;
    private const int OutageDaysAgo = 6;
    private const int CorrectedDaysAgo = 4;

    private readonly MadeGateway _gateway = new(TimeProvider.System, Id);
    private readonly MqttnetLink _link;
    private readonly Queue<Incoming> _waiting = [];
    private readonly PeriodicTimer _heartbeat = new(TimeSpan.FromSeconds(20));
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;
    private IMqttPublisher? _publisher;
    private Task _saying = Task.CompletedTask;

    private PlantWithPast(int port, string password) =>
        _link = new MqttnetLink(new MqttLinkOptions { Host = "127.0.0.1", Port = port, ClientId = Id, User = Id, Password = password }, this);

    /// <summary>The plant's zone: one with summer time.</summary>
    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    /// <summary>The last local date on which the clock changed.</summary>
    public DateOnly ClockChange
    {
        get
        {
            DateTimeOffset hour = _now;
            while (Zone.GetUtcOffset(hour) == Zone.GetUtcOffset(_now)) hour = hour.AddHours(-1);
            return DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(hour, Zone).Date);
        }
    }

    /// <summary>Connects, tells its whole past and returns when the bridge has taken it.</summary>
    public static async Task<PlantWithPast> StartAsync(TestLine line)
    {
        string password = Guid.NewGuid().ToString("N");
        MosquittoProcess broker = line.Line.CloudBroker;
        await File.AppendAllTextAsync(broker.Config.PasswordFile!, MosquittoPasswords.Text([(Id, password)]), TestContext.Current.CancellationToken);
        using (Process reload = Process.Start("kill", ["-HUP", broker.ProcessId!.Value.ToString(CultureInfo.InvariantCulture)]))
            await reload.WaitForExitAsync(TestContext.Current.CancellationToken);

        var plant = new PlantWithPast(line.Ports.Cloud, password);
        plant._link.Start();
        plant.Send([plant.State(), .. plant.Alarms()]);
        Incoming[] hours = [.. plant.Hours()];
        plant.Send(hours);
        plant._saying = plant.SayStateAsync();
        await TestLine.UntilAsync(
            () => line.BridgeAsync("api/ledger"),
            ledger =>
                ledger
                    .GetProperty("lanes")
                    .EnumerateArray()
                    .Any(lane =>
                        lane.GetProperty("gateway").GetString() == Id
                        && lane.GetProperty("lane").GetString() == "health"
                        && lane.GetProperty("delivered").GetInt64() == hours.Length
                    ),
            120,
            $"{hours.Length} hour records are taken");
        await line.PutAsync(line.Line.BridgePage, $"api/gateways/{Id}/time-zone", new { timeZone = Zone.Id });
        await line.PutAsync(
            line.Line.BridgePage,
            $"api/gateways/{Id}/site",
            new
            {
                name = "North plant",
                customer = "Beifang Water",
                contact = "Sun Jie, 139 0000 0000",
                energyPrice = 0.74,
                currency = "CNY",
            }
        );
        return plant;
    }

    public void OnConnected(IMqttPublisher publisher, bool sessionPresent)
    {
        _publisher = publisher;
        Pump();
    }

    public void OnBatch(IReadOnlyList<MqttMessage> batch)
    {
    }

    public void OnPublished(long token) => Pump();

    public void OnDisconnected(string reason) => _publisher = null;

    public async ValueTask DisposeAsync()
    {
        _heartbeat.Dispose();
        await _saying;
        _link.Dispose();
    }

    private void Send(IReadOnlyList<Incoming> messages) => Assert.True(_link.Post(() =>
    {
        foreach (Incoming message in messages) _waiting.Enqueue(message);
        Pump();
    }));

    private void Pump()
    {
        while (
            _publisher is { Room: > 0 } publisher
            && _waiting.TryPeek(out Incoming message)
            && publisher.TryPublish(message.Topic, message.Payload, MqttQos.AtLeastOnce, false, out _)
        )
            _waiting.Dequeue();
    }

    private async Task SayStateAsync()
    {
        while (await _heartbeat.WaitForNextTickAsync()) Send([State()]);
    }

    private Incoming State() => _gateway.State(Made.State(DateTimeOffset.UtcNow, 16.4, Good, Worn));

    /// <summary>Three troubles: one that is what it seems, one that is something else, one that stays open.</summary>
    private IEnumerable<Incoming> Alarms() =>
        [
            _gateway.Alarm(Made.Alarm(_now.AddDays(-3), "n1", "ne1", Worn, severity: "high")),
            _gateway.Alarm(
                Made.Alarm(_now.AddDays(-2), "n2", "ne2", Good, "temperature.limit", "temperature") with
                {
                    Numbers = [new NumberData("temperature", 96, "°C", "measured", 95, "motor-body")],
                    Causes = [],
                }
            ),
            _gateway.Alarm(
                Made.Alarm(_now.AddDays(-1), "n3", "ne3", Good, "power.idle-running", "idle", severity: "low") with
                {
                    Numbers = [new NumberData("active-power", 4.1, "kW", "measured", 5, "motor-cable")],
                    Causes = [],
                }
            ),
        ];

    /// <summary>The last weeks and the days around the change of the clock, oldest first; after them what late data corrected.</summary>
    private IEnumerable<Incoming> Hours()
    {
        DateTimeOffset last = new(_now.UtcTicks - (_now.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        DateTimeOffset change = new(ClockChange.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        DateTimeOffset[] hours =
        [
            .. Enumerable
                .Range(-5 * 24, 10 * 24)
                .Select(i => change.AddHours(i))
                .Concat(Enumerable.Range(-PastDays * 24, PastDays * 24).Select(i => last.AddHours(i)))
                .Distinct()
                .Order(),
        ];
        foreach (DateTimeOffset hour in hours.Where(hour => hour < last && (last - hour).Days != OutageDaysAgo))
        {
            foreach (string pump in new[] { Good, Worn }) yield return _gateway.Health(Hour(pump, hour, (last - hour).TotalDays));
        }

        foreach (DateTimeOffset hour in hours.Where(hour => (last - hour).Days == CorrectedDaysAgo && Shift(hour) > 0).Take(6))
        {
            HealthHourData before = Hour(Worn, hour, (last - hour).TotalDays);
            yield return _gateway.Health(
                before with
                {
                    Version = 2,
                    EnergyKwh = before.EnergyKwh * 1.5,
                    RunSeconds = before.RunSeconds * 1.5,
                    ObservedSeconds = 3600,
                }
            );
        }
    }

    /// <summary>Two shifts on workdays, one on Saturday; the worn pump needs more for the same and idles at night.</summary>
    private static HealthHourData Hour(string pump, DateTimeOffset hour, double daysAgo)
    {
        bool isWorn = pump == Worn;
        double observedSeconds = isWorn && Math.Abs(daysAgo - CorrectedDaysAgo) < 1 ? 2400 : 3600;
        double share = Shift(hour) * observedSeconds / 3600;
        double wave = Math.Sin(hour.ToUnixTimeSeconds() / 9000.0);
        double load = (isWorn ? 0.93 : 0.79) + (0.09 * wave);
        double idleSeconds = share == 0 && isWorn && hour.Hour % 3 == 0 ? 1500 : 120 * share;
        double runSeconds = (share * 3600) + (share == 0 ? idleSeconds : 0);
        double idleKwh = 4.1 * idleSeconds / 3600;
        double energyKwh = (share * load * RatedKw) + idleKwh;
        return Made.Hour(hour) with
        {
            MachineId = pump,
            EnergyKwh = energyKwh,
            EnergyWorth = isWorn && daysAgo > 30 ? "estimated" : "measured",
            RatedInputKw = RatedKw,
            MeanLoadFactor = runSeconds > 0 ? energyKwh / (RatedKw * runSeconds / 3600) : null,
            PeakPowerKw = runSeconds > 0 ? load * RatedKw * 1.1 : 0,
            RunSeconds = runSeconds,
            IdleSeconds = idleSeconds,
            IdleEnergyKwh = idleKwh,
            OverRatedSeconds = load > 1 ? 900 * share : 0,
            ObservedSeconds = observedSeconds,
            Starts = share > 0 && Shift(hour.AddHours(-1)) == 0 ? 1 : 0,
            MaxTemperature = 34 + (Shift(hour) * (isWorn ? 38 : 22)) + (3 * wave),
            MeanVelocityMmPerSec = runSeconds > 0 ? (isWorn ? 2.4 + (2.6 * Math.Exp(-daysAgo / 12)) : 1.9) + (0.1 * wave) : null,
            WorstZone = runSeconds == 0 ? null : isWorn && daysAgo < 8 ? "C" : "B",
            Alarms = isWorn && (int)daysAgo == 3 && TimeZoneInfo.ConvertTime(hour, Zone).Hour == 9 ? 2 : 0,
        };
    }

    /// <summary>The part of an hour the pumps are needed, by the plant's own clock.</summary>
    private static double Shift(DateTimeOffset hour)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(hour, Zone);
        int end = local.DayOfWeek switch { DayOfWeek.Sunday => 0, DayOfWeek.Saturday => 14, _ => 22 };
        return local.Hour >= 6 && local.Hour < end ? 1 : 0;
    }
}
