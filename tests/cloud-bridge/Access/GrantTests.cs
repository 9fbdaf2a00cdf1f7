using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Tests.Access;

/// <summary>Who may act on a gateway says who else sees it, and shuts neither themselves out nor those who run the bridge.</summary>
public sealed class GrantTests : IDisposable
{
    private const string Owner = "owner-firm";

    private readonly TestBridge _bridge = new();

    public GrantTests() => _bridge.Database.Write(session =>
    {
        Grants.AddOrganisation(session, Owner, "Owner", _bridge.Time.GetUtcNow());
        Grants.AddOrganisation(session, "maker", "Maker", _bridge.Time.GetUtcNow());
        Grants.Give(session, Owner, _bridge.Plant.Id, "", "owner", "test", _bridge.Time.GetUtcNow());
    });

    private string Gateway => _bridge.Plant.Id;

    [Theory]
    [InlineData(Owner)]
    [InlineData(Scope.Home)]
    public void Nobody_takes_the_grant_of_those_who_run_the_bridge_nor_their_own(string by)
    {
        AccessAdministration access = Of(by);
        foreach (string kept in new[] { by, Scope.Home })
        {
            Assert.Equal("not-yourself", access.Take(kept, Gateway, ""));
            Assert.Equal("not-yourself", access.Give(kept, Gateway, "", "maker"));
            Assert.True(_bridge.Database.Read(session => Grants.IsActing(session, kept, Gateway)));
        }

        Assert.Null(access.Give("maker", Gateway, "", "maker"));
        Assert.Null(access.Take("maker", Gateway, ""));
    }

    public void Dispose() => _bridge.Dispose();

    private AccessAdministration Of(string organisation) =>
        new(
            new WholeDatabase(_bridge.Database),
            new Visitor(VisitorKind.Person, "p_1", "Li", organisation, "", Rights.All),
            new AccessClock(_bridge.Time),
            new HandedBack(_bridge.Time, _bridge.Time).Take
        );
}
