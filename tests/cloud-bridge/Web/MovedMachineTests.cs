using EdgeAgent.CloudBridge.Access;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.Tests.Web;

/// <summary>A machine goes to another gateway: each of its places keeps its own history, and both pages say where the rest stands.</summary>
public sealed class MovedMachineTests : IAsyncLifetime
{
    private readonly WebBench _bench = new();
    private MadeGateway _other = null!;

    public async ValueTask InitializeAsync()
    {
        await _bench.InitializeAsync();
        _other = new MadeGateway(_bench.Time, "plant-b");
        _bench.Database.Write(session => GatewayRegistration.Register(session, "plant-b", "test", Now));
        _bench.Intake.Take([_bench.Plant.State(Named("pump-1", "KSB", "4711"))]);
    }

    private DateTimeOffset Now => _bench.Time.GetUtcNow();

    [Fact]
    public async Task Each_place_says_where_the_machine_stands_now_and_where_it_stood_before()
    {
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        _bench.Intake.Take([_bench.Plant.State(Named("fan-2", "KSB", "1") with { StartedAt = Now }), _other.State(Named("feed-9", "KSB", "4711"))]);

        string before = await _bench.GetAsync("/machines/plant-a/pump-1");
        Assert.Contains("stands here now", before);
        Assert.Contains("href=\"/machines/plant-b/feed-9\"", before);
        string now = await _bench.GetAsync("/machines/plant-b/feed-9");
        Assert.Contains("stand at its earlier place", now);
        Assert.Contains("href=\"/machines/plant-a/pump-1\"", now);
    }

    [Fact]
    public async Task Two_plates_of_one_serial_number_are_named_and_other_makers_numbers_are_none_of_it()
    {
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        _bench.Intake.Take([_other.State(Named("feed-9", "KSB", "4711"))]);
        Assert.Contains("correct one of the plates", await _bench.GetAsync("/machines/plant-b/feed-9"));

        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        _bench.Intake.Take([_other.State(Named("feed-9", "Grundfos", "4711"))]);
        Assert.DoesNotContain("data-testid=\"elsewhere\"", await _bench.GetAsync("/machines/plant-b/feed-9"));
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    private GatewayStateData Named(string machine, string maker, string serial)
    {
        GatewayStateData state = Made.State(Now, machines: [machine]);
        return state with { MachineIds = [machine], Machines = [state.Machines[0] with { Maker = maker, Serial = serial }] };
    }
}
