using EdgeAgent.CloudBridge.Knowledge;
using EdgeAgent.CloudBridge.Tests.Storage;

namespace EdgeAgent.CloudBridge.Tests.Knowledge;

public sealed class ArticlesOnSqlite() : ArticleTests(TestStore.Sqlite());

public sealed class ArticlesOnPostgres(PostgresServer server) : ArticleTests(TestStore.Postgres(server));

public abstract class ArticleTests(TestStore store) : IDisposable
{
    private readonly TestBridge _bridge = new(store);

    private ArticleEditing Desk => new(_bridge.Database, _bridge.Time);

    [Theory]
    [InlineData("impeller", true)]
    [InlineData("IMPELLER clean", true)]
    [InlineData("叶轮", true)]
    [InlineData("振动处于", true)]
    [InlineData("nfp", true)]
    [InlineData("100%", true)]
    [InlineData("1_0", false)]
    [InlineData("impeller bearing", false)]
    [InlineData("", true)]
    public void Search_finds_articles_that_hold_every_word_in_text_model_or_the_faults_name(string words, bool isFound)
    {
        Write(Draft("Clean the impeller (叶轮)", model: "NFP 80", body: "Open to 100% and flush."));

        Assert.Equal(isFound, _bridge.Database.Read(session => ArticleStore.Search(session, words)).Count == 1);
    }

    [Fact]
    public void A_change_over_a_revision_somebody_else_replaced_is_refused()
    {
        Article first = Write(Draft("One"));
        Assert.NotNull(Desk.Write(first.Id, Draft("Two"), first.Revision, out _));

        Assert.Null(Desk.Write(first.Id, Draft("Three"), first.Revision, out string problem));

        Assert.Equal("changed-meanwhile", problem);
        Assert.Equal("Two", _bridge.Database.Read(session => ArticleStore.Find(session, first.Id))!.Title);
    }

    [Fact]
    public void A_person_has_one_vote_and_the_newest_counts()
    {
        string id = Write(Draft("One")).Id;
        Assert.All(new[] { ("Wang", true), ("Wang", false), ("Li", true), ("Zhao", true) }, vote => Assert.True(Desk.TryVote(id, vote.Item1, vote.Item2)));

        Article article = _bridge.Database.Read(session => ArticleStore.Find(session, id))!;
        Assert.Equal((2L, 1L), (article.Helpful, article.Unhelpful));
        Assert.False(Desk.TryVote("KB-NONE", "Wang", true));
        Assert.False(Desk.TryVote(id, "", true));
    }

    [Theory]
    [InlineData("no.such-fault", "T", "B", "A", "en", "fault-code-missing")]
    [InlineData("vibration.zone", "", "B", "A", "en", "title-missing")]
    [InlineData("vibration.zone", "T", "", "A", "en", "body-missing")]
    [InlineData("vibration.zone", "T", "B", "", "en", "actor-missing")]
    [InlineData("vibration.zone", "T", "B", "A", "de", "language-missing")]
    public void What_an_article_lacks_is_named(string fault, string title, string body, string author, string language, string problem)
    {
        Assert.Null(Desk.Write(null, Draft(title, body: body) with { FaultCode = fault, Author = author, Language = language }, null, out string why));
        Assert.Equal(problem, why);
    }

    [Fact]
    public void The_article_of_the_model_comes_before_that_of_the_type_and_that_for_any_machine_and_others_are_left_out()
    {
        Article[] articles =
        [
            Draft("any") with
            {
                Id = "1",
            },
            Draft("type") with
            {
                Id = "2",
                MachineType = "pump",
            },
            Draft("model", model: "NFP 80") with
            {
                Id = "3",
            },
            Draft("other model", model: "X") with
            {
                Id = "4",
            },
            Draft("other type") with
            {
                Id = "5",
                MachineType = "fan",
            },
            Draft("任何设备") with
            {
                Id = "6",
                Language = "zh-CN",
            },
            Draft("any, liked") with
            {
                Id = "7",
                Helpful = 9,
            },
            Draft("other fault") with
            {
                Id = "8",
                FaultCode = "temperature.limit",
            },
        ];

        Assert.Equal(["3", "2", "7", "1", "6"], ArticleMatch.Rank(articles, "vibration.zone", "pump", "NFP 80", "en").Select(article => article.Id));
        Assert.Equal("6", ArticleMatch.Rank(articles, "vibration.zone", null, null, "zh-CN")[0].Id);
    }

    [Fact]
    public void A_text_becomes_paragraphs_and_lists()
    {
        Article article = Draft("T", body: "First.\nStill first.\n\n- one\n- two\r\n\r\nLast.");

        Assert.Equal(
            [(false, "First.|Still first."), (true, "one|two"), (false, "Last.")],
            article.Blocks().Select(block => (block.IsList, string.Join('|', block.Lines)))
        );
    }

    public void Dispose()
    {
        _bridge.Dispose();
        GC.SuppressFinalize(this);
    }

    private static Article Draft(string title, string? model = null, string body = "Do it.") =>
        new("", "vibration.zone", null, model, "en", title, body, "Wang", default, default, 0, 0, 0);

    private Article Write(Article draft) => Desk.Write(null, draft, null, out _)!;
}
