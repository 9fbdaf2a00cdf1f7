using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Web.Pair;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>Where an installer's pairing stands after each scan.</summary>
public sealed class PairingScanTests : IDisposable
{
    private readonly PairingBench _bench = new();
    private readonly PairingScan _scans;

    public PairingScanTests()
    {
        var installer = new Visitor(VisitorKind.Guest, "guest-0001", "Li Wei", "service-north", "North mill", [Rights.Pair]);
        _scans = new PairingScan(new(_bench.Database), installer, _bench.Claims, _bench.Placement, _bench.Fleet, new AccessClock(_bench.Time));
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Taking_back_an_earlier_gateway_leaves_the_one_in_hand_where_it_is()
    {
        using var first = new MadeBox(_bench);
        using var second = new MadeBox(_bench);
        Claim earlier = Pair(first);
        Pair(second);
        string inHand = _scans.Look().Gateway!.Gateway;
        Assert.NotEqual(earlier.Gateway, inHand);

        Assert.Null(_scans.UndoClaim(earlier.Id));

        Assert.Equal(inHand, _scans.Look().Gateway!.Gateway);
        Assert.DoesNotContain(_scans.Look().Claims, claim => claim.Id == earlier.Id);
    }

    [Fact]
    public void Taking_back_the_gateway_in_hand_begins_anew()
    {
        using var box = new MadeBox(_bench);
        Claim claim = Pair(box);

        Assert.Null(_scans.UndoClaim(claim.Id));

        Assert.Null(_scans.Look().Gateway);
        Assert.Empty(_scans.Look().Claims);
    }

    private Claim Pair(MadeBox box)
    {
        Assert.Null(_scans.Scan(box.Label));
        box.CheckIn();
        Assert.Null(_scans.Scan(box.PresenceLabel));
        box.CheckIn();
        return _scans.Look().Claims.First(claim => claim.Code == box.Code);
    }
}
