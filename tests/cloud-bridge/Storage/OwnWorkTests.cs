using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Tests.Storage;

/// <summary>The bridge's own work goes on whatever one piece of it does.</summary>
public sealed class OwnWorkTests : IDisposable
{
    private readonly TestBridge _bridge = new();

    [Fact]
    public void A_chore_that_fails_is_counted_and_the_others_are_done()
    {
        int done = 0;
        Chore[] chores = [(_, _) => throw new InvalidOperationException("nobody foresaw this"), (_, _) => done++];
        using var housekeeping = new Housekeeping(_bridge.Database, chores, OwnWork.Steps(_bridge.Database), _bridge.Time, OwnWork.Fault());

        housekeeping.Round();

        Assert.Equal(1, done);
        Assert.Equal(1, _bridge.Refusals()["unforeseen"]);
    }

    [Fact]
    public void A_machine_that_nobody_foresaw_costs_no_other_machine_its_chance()
    {
        using var service = new OpportunityService(_bridge.Database, OwnWork.Steps(_bridge.Database), _bridge.Time, OwnWork.Fault());
        _bridge.Database.Write(session =>
        {
            foreach (string machine in new[] { "m1", "m2" })
                MachineFileStore.Save(session, new MachineFile(_bridge.Plant.Id, machine, null, null, _bridge.Time.GetUtcNow().AddDays(10), null, null));
            session.Execute("CREATE TRIGGER public.poison BEFORE INSERT ON opportunities WHEN NEW.machine = 'm1' BEGIN SELECT RAISE(ABORT, 'nobody foresaw this'); END");
        });

        service.Look();

        Assert.Equal("m2", Assert.Single(_bridge.Database.Read(OpportunityStore.Open)).Machine);
        Assert.Equal(2, _bridge.Refusals()["unforeseen"]);
    }

    public void Dispose() => _bridge.Dispose();
}
