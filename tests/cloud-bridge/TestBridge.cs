using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.Tests;

/// <summary>A bridge without broker and pages on a database of its own, which goes with it.</summary>
internal sealed class TestBridge : IDisposable
{
    private readonly TestStore _store;
    private Database _database;

    public TestBridge(TestStore? store = null, bool isRegistered = true, bool isOpen = false)
    {
        _store = store ?? TestStore.Sqlite();
        Options = new IntakeOptions { IsRegistrationOpen = isOpen };
        Plant = new MadeGateway(Time);
        _database = OpenDatabase();
        if (isRegistered) _database.Write(session => GatewayRegistration.Register(session, Plant.Id, "test", Time.GetUtcNow()));
        Intake = OpenIntake(CrashPoint.Never);
    }

    public ManualTime Time { get; } = new();

    public IntakeOptions Options { get; }

    public MadeGateway Plant { get; }

    public CloudIntake Intake { get; private set; }

    public Database Database => _database;

    /// <summary>The bridge dies and starts again on the same disk.</summary>
    public void Restart(CrashPoint? crash = null)
    {
        _database.Dispose();
        _database = OpenDatabase();
        Intake = OpenIntake(crash ?? CrashPoint.Never);
    }

    /// <summary>Another instance on the same database.</summary>
    public (CloudIntake Intake, Database Database) SecondInstance()
    {
        Database database = OpenDatabase();
        return (new CloudIntake(database, Options, new ServiceLevels(), Time, Time, CrashPoint.Never), database);
    }

    public IReadOnlyList<DueReceipt> Take(params Incoming[] messages) => Intake.Take(messages);

    public List<Order> Orders() => _database.Read(session => OrderStore.Page(session, false, long.MaxValue, "", 200));

    /// <summary>The active alarms of an order end, as their gateway tells it.</summary>
    public void EndAlarms(string order)
    {
        List<Alarm> alarms = _database.Read(session => AlarmStore.OfOrder(session, Plant.Id, order));
        foreach (AlarmData data in alarms.Select(alarm => alarm.Data).Where(data => data.IsActive))
            Take(Plant.Alarm(data with { IsActive = false, InactiveAt = Time.GetUtcNow(), Revision = data.Revision + 1 }));
    }

    /// <summary>Machines run well for as long as a repair takes to be proved, with a report each minute.</summary>
    public void Prove(params string[] machines)
    {
        for (int minute = 0; minute < 17; minute++)
        {
            Time.Advance(TimeSpan.FromMinutes(1));
            GatewayStateData state = Made.State(Time.GetUtcNow(), machines: machines);
            Take(Plant.State(state with { Modules = [.. machines.Select(machine => new ModuleStateData("00000000A1", machine, true, Time.GetUtcNow()))] }));
        }
    }

    public LaneCounts Counts(string lane = "alarm", ulong? incarnation = null) => _database.Read(EventStore.AllLedgers)
        .Single(ledger => Contracts.Lanes.LaneNames.Of(ledger.Lane) == lane && ledger.Incarnation == (incarnation ?? Plant.Incarnation)).Counts;

    public Dictionary<string, long> Refusals() =>
        _database.Read(EventStore.Refusals).GroupBy(refusal => refusal.Reason).ToDictionary(group => group.Key, group => group.Sum(refusal => refusal.Count));

    public void Dispose()
    {
        _database.Dispose();
        _store.Dispose();
    }

    private Database OpenDatabase()
    {
        Database database = _store.Open();
        database.Migrate();
        return database;
    }

    private CloudIntake OpenIntake(CrashPoint crash) => new(_database, Options, new ServiceLevels(), Time, Time, crash);
}
