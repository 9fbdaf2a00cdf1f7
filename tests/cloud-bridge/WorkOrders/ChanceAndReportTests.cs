using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.Tests.WorkOrders;

/// <summary>The same on SQLite.</summary>
public sealed class ChancesOnSqlite() : ChanceAndReportTests(TestStore.Sqlite());

/// <summary>The same on PostgreSQL.</summary>
public sealed class ChancesOnPostgres(PostgresServer server) : ChanceAndReportTests(TestStore.Postgres(server));

/// <summary>Chances for service, and what people at a machine report.</summary>
public abstract class ChanceAndReportTests : IDisposable
{
    private static readonly byte[] s_png = MadePhotos.Png();

    private readonly TestBridge _bridge;

    protected ChanceAndReportTests(TestStore store)
    {
        _bridge = new TestBridge(store);
        _bridge.Take(_bridge.Plant.State(Made.State(Now)));
    }

    private DateTimeOffset Now => _bridge.Time.GetUtcNow();

    private MasterData Archive => new(_bridge.Database);

    private OpportunityFinder Chances => new(_bridge.Database, _bridge.Time);

    private ProblemReporting Problems => new(_bridge.Database, new ServiceLevels(), _bridge.Time, _bridge.Time);

    [Fact]
    public void A_part_is_told_once_when_nine_tenths_of_its_hours_are_run_and_is_over_when_it_is_replaced()
    {
        _bridge.Database.Write(session =>
            WebhookStore.Add(session, new Webhook("wh", "http://a", [OpportunityMessages.RaisedType], WebhookSecrets.New(), null, null, Now, null))
        );
        Assert.Null(Archive.Save(new UpkeepItem("plant-a", "pump-1", "bearing", UpkeepItem.PartWork, "Bearing", "6310", [], 100, null, Now)));
        Run(hours: 89);
        Assert.Equal(0, Chances.Look(Chances.Machines()));
        Run(hours: 2);

        Assert.Equal(1, Chances.Look(Chances.Machines()));
        Assert.Equal(0, Chances.Look(Chances.Machines()));
        Opportunity chance = Assert.Single(Open());
        Assert.Equal((OpportunityKinds.PartDue, "Bearing", "pump-1"), (chance.Kind, chance.Item, chance.Machine));
        Assert.Equal(Now.AddHours(9).DateTime, chance.DueAt!.Value.DateTime, TimeSpan.FromHours(1.5));
        Assert.Equal(1, _bridge.Database.Read(session => session.Number("SELECT COUNT(*) FROM deliveries")));

        _bridge.Database.Write(session =>
            ServiceLog.Add(session, new ServiceRecord("SR-1", "plant-a", "pump-1", Now, UpkeepItem.PartWork, "Li Wei", null, "bearing"), Now)
        );
        Assert.Equal(0, Chances.Look(Chances.Machines()));
        Assert.Empty(Open());
    }

    [Fact]
    public void A_warranty_is_told_sixty_days_before_its_end_and_then_the_missing_contract()
    {
        Assert.Null(Archive.Save(new MachineFile("plant-a", "pump-1", null, null, Now.AddDays(61), null, null)));
        Assert.Equal(0, Chances.Look(Chances.Machines()));
        _bridge.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, Chances.Look(Chances.Machines()));
        Assert.Equal(OpportunityKinds.WarrantyEnding, Assert.Single(Open()).Kind);

        _bridge.Time.Advance(TimeSpan.FromDays(60));
        Assert.Equal(1, Chances.Look(Chances.Machines()));
        Opportunity missing = Assert.Single(Open());
        Assert.Equal(OpportunityKinds.NoContract, missing.Kind);
        Assert.Null(Chances.End(missing.Id, "dismissed", "Li Wei"));
        Assert.Equal("unknown-item", Chances.End(missing.Id, "taken", "Li Wei"));
        Assert.Equal(0, Chances.Look(Chances.Machines()));
        Assert.Empty(Open());
    }

    [Theory]
    [InlineData("Asia/Shanghai", 16)]
    [InlineData("America/Los_Angeles", 32)]
    [InlineData(null, 24)]
    public void On_the_last_day_of_a_warranty_the_machine_is_covered_until_that_day_ends_at_the_site(string? zone, int hoursAfterItsMidnightOfUtc)
    {
        DateTimeOffset last = new(2027, 1, 20, 0, 0, 0, TimeSpan.Zero);
        if (zone is not null) _bridge.Database.Write(session => GatewayStore.SetTimeZone(session, "plant-a", zone));
        Assert.Null(Archive.Save(new MachineFile("plant-a", "pump-1", null, null, last.AddHours(13).ToOffset(TimeSpan.FromHours(-5)), null, null)));
        _bridge.Time.Advance(last.AddHours(hoursAfterItsMidnightOfUtc).AddMinutes(-1) - Now);
        Chances.Look(Chances.Machines());
        Assert.Equal(OpportunityKinds.WarrantyEnding, Assert.Single(Open()).Kind);

        _bridge.Time.Advance(TimeSpan.FromMinutes(2));
        Chances.Look(Chances.Machines());
        Assert.Equal(OpportunityKinds.NoContract, Assert.Single(Open()).Kind);
    }

    [Fact]
    public void A_machine_nobody_wrote_anything_about_offers_nothing() => Assert.Equal(0, Chances.Look(Chances.Machines()));

    [Fact]
    public void What_a_person_reports_becomes_one_order_with_words_photo_numbers_and_times_however_often_it_is_sent()
    {
        ProblemReport report = Problems.Report("plant-a", "pump-1", "王工", "有焦味", s_png, "k1", out _)!;
        Assert.Equal(report.Id, Problems.Report("plant-a", "pump-1", "王工", "有焦味", s_png, "k1", out _)!.Id);
        Order order = Assert.Single(_bridge.Orders());
        Assert.Equal(("pump-1", 1L, false, OrderState.Proposed), (order.Machine, order.Occurrences, order.IsConditionGone, order.State));
        Assert.Equal((Now.AddMinutes(10), 17.3), (order.HandleBy, order.Evidence.Numbers[0].Value));
        (string type, byte[] bytes) = _bridge.Database.Read(session => ProblemReportStore.PhotoOf(session, order.Id, report.Id))!.Value;
        Assert.Equal("image/png", type);
        Assert.Equal(s_png, bytes);
        Assert.Equal("有焦味", _bridge.Database.Read(session => OrderStore.Log(session, order.Id))[0].Note);

        Problems.Report("plant-a", "pump-1", "Li Wei", "Louder now", null, "k2", out _);
        Order joined = Assert.Single(_bridge.Orders());
        Assert.Equal((2L, 2L), (joined.Occurrences, joined.Revision));
        Assert.Equal(2, _bridge.Database.Read(session => ProblemReportStore.OfOrder(session, order.Id)).Count);
    }

    [Theory]
    [InlineData("pump-1", "", "words", null, "actor-missing")]
    [InlineData("pump-1", "Wang", "", null, "words-missing")]
    [InlineData("nothing", "Wang", "words", null, "unknown-machine")]
    [InlineData("pump-1", "Wang", "words", "<svg onload=alert(1)>", "photo-type")]
    [InlineData("pump-1", "Wang", "words", "RIFF....WEBPVP8 cut off", "photo-damaged")]
    public void A_report_that_lacks_something_is_refused_by_name(string machine, string by, string words, string? photo, string problem)
    {
        Assert.Null(Problems.Report("plant-a", machine, by, words, photo is null ? null : System.Text.Encoding.ASCII.GetBytes(photo), "k", out string said));
        Assert.Equal(problem, said);
        Assert.Contains("problem." + problem, Catalogue.In(Catalogue.English).Texts.Keys);
    }

    [Fact]
    public void Too_large_photos_and_the_twenty_first_report_of_a_day_are_refused()
    {
        Assert.Null(Problems.Report("plant-a", "pump-1", "Wang", "words", new byte[Photo.MaxBytes + 1], "k", out string said));
        Assert.Equal("photo-too-large", said);
        for (int i = 0; i < ProblemReportRules.MaxADay; i++) Assert.NotNull(Problems.Report("plant-a", "pump-1", "Wang", "words", null, "k" + i, out _));
        Assert.Null(Problems.Report("plant-a", "pump-1", "Wang", "words", null, "one more", out said));
        Assert.Equal("too-many-reports", said);
    }

    public void Dispose()
    {
        _bridge.Dispose();
        GC.SuppressFinalize(this);
    }

    private List<Opportunity> Open() => _bridge.Database.Read(OpportunityStore.Open);

    /// <summary>The pump runs whole hours, and time passes with it.</summary>
    private void Run(int hours)
    {
        for (int i = 0; i < hours; i++)
        {
            DateTimeOffset hour = new(Now.UtcTicks - (Now.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
            _bridge.Take(_bridge.Plant.Health(Made.Hour(hour)));
            _bridge.Time.Advance(TimeSpan.FromHours(1));
        }
    }
}
