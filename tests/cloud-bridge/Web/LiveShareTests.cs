using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Api;
using EdgeAgent.CloudBridge.Hosting;

namespace EdgeAgent.CloudBridge.Tests.Web;

/// <summary>Nobody takes every live stream from the others.</summary>
public sealed class LiveShareTests
{
    private readonly LiveFeed _feed = new(new BridgeClock(TimeProvider.System, new BridgeOptions()), TimeProvider.System);

    [Fact]
    public void A_visitor_an_organisation_and_a_place_each_have_a_share_and_what_is_given_back_is_free_again()
    {
        List<IDisposable> seats = Fill(i => Of("p_1", "firm"), i => "192.0.2." + i);
        Assert.Equal(LiveFeed.MaxOfVisitor, seats.Count);

        int fromOnePlace = Fill(i => Of("p_a" + i, "firm"), _ => "192.0.2.250").Count;
        Assert.Equal(LiveFeed.MaxOfSource, fromOnePlace);

        int ofFirm = Fill(i => Of("p_b" + i, "firm"), i => "198.51.100." + i).Count + seats.Count + fromOnePlace;
        Assert.Equal(LiveFeed.MaxOfOrganisation, ofFirm);

        int ofOthers = Fill(i => Of("p_c" + i, "other"), i => "203.0.113." + i).Count;
        Assert.Equal(LiveFeed.MaxListeners - LiveFeed.MaxOfOrganisation, ofOthers);

        seats[0].Dispose();
        seats[0].Dispose();
        Assert.Single(Fill(i => Of("p_d" + i, "other"), i => "203.0.113." + i));
    }

    private List<IDisposable> Fill(Func<int, Visitor> who, Func<int, string> from)
    {
        var seats = new List<IDisposable>();
        for (int i = 0; i < 2 * LiveFeed.MaxListeners && _feed.TryEnter(who(i), from(i)) is { } seat; i++) seats.Add(seat);
        return seats;
    }

    private static Visitor Of(string id, string organisation) => new(VisitorKind.Person, id, id, organisation, "", Rights.All);
}
