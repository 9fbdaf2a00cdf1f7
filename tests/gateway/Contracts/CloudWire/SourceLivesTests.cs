using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.Contracts.Tests.CloudWire;

/// <summary>Two bodies under one identity, and everything that only looks like it. A letter is a run of the source, its number how often it named itself.</summary>
public sealed class SourceLivesTests
{
    private const long SecondMs = 1000;

    [Fact]
    public void Two_that_take_the_session_from_each_other_are_seen_within_a_minute()
    {
        long nowMs = 0;
        SourceLives lives = SourceLives.None;
        for (int turn = 1; !lives.AreTwo(nowMs); turn++) lives = Hear(lives, nowMs += 5 * SecondMs, $"A{turn} B{turn}");
        Assert.InRange(nowMs, 1, 60 * SecondMs);
    }

    [Theory]
    [InlineData("A1 A2 A3 A4 A5 A6", "one that loses its link again and again")]
    [InlineData("A1 B1 B2 C1 C2 D1 E1 F1 G1 H1 I1 J1", "one that restarts again and again")]
    [InlineData("A1 A2 B1 A3 B2 B3 C1 C2", "a restart, and one last word of the old run that came late")]
    [InlineData("A1 B1 A2 B2", "a word that was overtaken makes two returns, and no more")]
    [InlineData("A1 B1 A1 B1 A1 B1 A1 B1 A1 B1", "what the broker delivers again and again because no confirmation gets through")]
    [InlineData("A1 A2 B1 B2 A1 A2 B1 B2 A1 A2 B1 B2", "a backlog that is replayed from its beginning")]
    public void One_body_is_not_called_two(string words, string why)
    {
        long nowMs = 0;
        SourceLives lives = SourceLives.None;
        foreach (string word in words.Split(' '))
        {
            lives = Hear(lives, nowMs += SecondMs, word);
            Assert.False(lives.AreTwo(nowMs), why + " at " + word);
        }
    }

    [Fact]
    public void A_return_a_day_proves_nothing_in_a_year()
    {
        long nowMs = 0;
        SourceLives lives = SourceLives.None;
        for (int day = 1; day <= 365; day++)
        {
            lives = Hear(lives, nowMs += 86_400 * SecondMs, $"A{day} B{day}");
            Assert.False(lives.AreTwo(nowMs));
        }
    }

    [Fact]
    public void It_is_over_ten_minutes_after_one_of_them_fell_silent_and_not_before()
    {
        SourceLives lives = Hear(SourceLives.None, 0, "A1 B1 A2 B2 A3");
        Assert.True(lives.AreTwo(599 * SecondMs));
        lives = Hear(lives, 300 * SecondMs, "A4 A5 A6");
        Assert.True(lives.AreTwo(599 * SecondMs));
        Assert.False(lives.AreTwo(600 * SecondMs));
        Assert.False(Hear(lives, 700 * SecondMs, "B3").AreTwo(700 * SecondMs));
    }

    [Fact]
    public void What_is_known_to_be_new_needs_no_number_and_changes_nothing_while_the_run_is_the_same()
    {
        SourceLives lives = SourceLives.None.Heard("A", null, 0);
        Assert.Same(lives, lives.Heard("A", null, SecondMs));
        lives = lives.Heard("B", null, 2 * SecondMs).Heard("A", null, 3 * SecondMs).Heard("B", null, 4 * SecondMs);
        Assert.False(lives.AreTwo(4 * SecondMs));
        Assert.True(lives.Heard("A", null, 5 * SecondMs).AreTwo(5 * SecondMs));
    }

    [Fact]
    public void What_is_remembered_stays_small_whatever_comes()
    {
        var random = new Random(1);
        SourceLives lives = SourceLives.None;
        for (int i = 0; i < 10_000; i++) lives = lives.Heard("life " + random.Next(100), i, i);
        Assert.InRange(lives.Recent.Count, 1, SourceLives.MostLives);
        Assert.InRange(lives.ReturnsMs.Count, 1, SourceLives.ReturnsThatProve);
    }

    private static SourceLives Hear(SourceLives lives, long nowMs, string words) =>
        words.Split(' ').Aggregate(lives, (known, word) => known.Heard(word[..1], long.Parse(word[1..], System.Globalization.CultureInfo.InvariantCulture), nowMs));
}
