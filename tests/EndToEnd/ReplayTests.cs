using EdgeAgent.Cli.Line;
using EdgeAgent.Cli.Replay;

namespace EdgeAgent.EndToEnd;

/// <summary>Recordings through the whole line. They lie beside the checkout, not in it; without them these tests say so and skip.</summary>
public class ReplayTests(ITestOutputHelper output)
{
    private static readonly string s_recordings = Path.Combine(Checkout.Root, "..", "shared", "data", "skab");
    private static readonly bool s_isLong = Environment.GetEnvironmentVariable("EDGE_LONG") == "1";

    [Theory]
    [InlineData("other/5.csv", 0, false)]
    [InlineData("other/5.csv", 137, true)]
    [InlineData("other/7.csv", 0, true)]
    [InlineData("other/7.csv", 137, true)]
    [InlineData("other/8.csv", 0, true)]
    [InlineData("other/8.csv", 137, true)]
    public async Task A_rotor_fault_opens_one_episode_inside_its_label_none_before_it_and_one_order(string file, int skipRows, bool isFullSize)
    {
        ReplayReport report = await PlayAsync(file, skipRows, isFullSize);
        Assert.Equal(0, report.EpisodesBefore);
        Assert.Equal(1, report.EpisodesInside);
        Assert.Equal(1, report.Orders);
    }

    [Theory]
    [InlineData("anomaly-free/anomaly-free.csv", 0)]
    [InlineData("anomaly-free/anomaly-free.csv", 137)]
    public async Task A_healthy_run_of_almost_three_hours_opens_nothing(string file, int skipRows)
    {
        ReplayReport report = await PlayAsync(file, skipRows, isFullSize: true);
        Assert.Empty(report.Episodes);
        Assert.Equal(0, report.Orders);
    }

    private async Task<ReplayReport> PlayAsync(string file, int skipRows, bool isFullSize)
    {
        string path = Path.Combine(s_recordings, file);
        if (!File.Exists(path)) Assert.Skip($"The recordings are not beside the checkout ({path}).");
        if (isFullSize && !s_isLong) Assert.Skip("Full-size run; ./edge test --long runs it.");
        ReplayReport report = await ReplayLine.RunAsync(path, 60, skipRows, output.WriteLine, TestContext.Current.CancellationToken);
        output.WriteLine($"{report.File}: {report.Verdict}; {report.Frames} frames, {report.Receipted} receipted, {report.Lost} lost");
        Assert.Equal(0, report.Lost);
        return report;
    }
}
