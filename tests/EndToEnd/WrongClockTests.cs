using System.Diagnostics;
using System.Text.Json;
using EdgeAgent.Cli.Line;

namespace EdgeAgent.EndToEnd;

/// <summary>A gateway whose wall clock is wrong for a while (libfaketime), on a whole line.</summary>
public sealed class WrongClockTests(ITestOutputHelper output)
{
    private const string Report = "api/machines/pump-1/report?period=hour";

    [Fact]
    public async Task A_gateway_that_boots_twelve_years_ahead_makes_todays_hour_again_once_its_clock_is_right_and_marks_what_it_made_before()
    {
        await using TestLine line = await StartAsync("wrong-clock", "+4380d");
        LineProcess gateway = line.Line.Gateway;
        await TestLine.UntilAsync(
            () => line.GatewayAsync(Report),
            report => Hours(report).Any(hour => hour.Start.Year > DateTimeOffset.UtcNow.Year + 10 && hour.Seconds >= 10),
            60,
            "hours of a far year"
        );
        double before = Today(await line.GatewayAsync(Report));

        await SetAsync(line, "+0");
        JsonElement after = await TestLine.UntilAsync(() => line.GatewayAsync(Report), report => Today(report) >= before + 20, 90, "seconds of today");
        Assert.Contains(Hours(after), hour => hour.IsWrong && hour.Start.Year > DateTimeOffset.UtcNow.Year + 10);

        // The same after a start with a right clock over the store that the wrong one wrote.
        double then = Today(after);
        await gateway.KillAsync();
        gateway.Environment.Clear();
        gateway.Start();
        after = await TestLine.UntilAsync(() => line.GatewayAsync(Report), report => Today(report) >= then + 20, 90, "seconds of today after a start");
        Assert.Contains(Hours(after), hour => hour.IsWrong && hour.Start.Year > DateTimeOffset.UtcNow.Year + 10);
        output.WriteLine($"today: {before:0} s before the clock was right, {then:0} s and {Today(after):0} s after");
    }

    [Fact]
    public async Task Two_hours_ahead_and_then_right_loses_no_second_of_running()
    {
        long started = Stopwatch.GetTimestamp();
        await using TestLine line = await StartAsync("wrong-hours", "+2h");
        double atFirst = All(await line.GatewayAsync(Report));
        long begun = Stopwatch.GetTimestamp();
        double Share(JsonElement report) => (All(report) - atFirst) / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        await TestLine.UntilAsync(
            () => line.GatewayAsync(Report), report => Hours(report).Any(hour => hour.Start > DateTimeOffset.UtcNow), 60, "an hour to come");
        await TestLine.UntilAsync(() => line.GatewayAsync(Report), report => All(report) >= atFirst + 15, 60, "seconds under the wrong clock");

        await SetAsync(line, "+0");

        // Half of the time was lost until the clock had caught up: 0.6 of what ran.
        double right = Today(await line.GatewayAsync(Report));
        JsonElement after = await TestLine.UntilAsync(
            () => line.GatewayAsync(Report), report => Today(report) >= right + 25 && Share(report) >= 0.9, 90, "every second of running");
        Assert.True(Share(after) >= 0.9, after.GetRawText());

        // And none twice. What the modules kept while the gateway was started again comes on top of the share, so this counts from the line's start.
        Assert.InRange(All(after), 0, Stopwatch.GetElapsedTime(started).TotalSeconds);
        output.WriteLine($"{All(after) - atFirst:0} s of {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s");
    }

    /// <summary>A line whose gateway was started again with a wall clock of its own.</summary>
    private static async Task<TestLine> StartAsync(string name, string ahead)
    {
        string? library = Library();
        Assert.SkipWhen(library is null, "libfaketime is not installed. On Debian: apt-get install faketime. './edge test' does it.");
        TestLine line = await TestLine.StartDemoAsync(name);
        await SetAsync(line, ahead);
        LineProcess gateway = line.Line.Gateway;
        await gateway.KillAsync();
        gateway.Environment["LD_PRELOAD"] = library!;
        gateway.Environment["FAKETIME_TIMESTAMP_FILE"] = Wall(line);
        gateway.Environment["FAKETIME_NO_CACHE"] = "1";
        gateway.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        gateway.Start();
        await TestLine.UntilAsync(() => line.GatewayAsync("api/status"), status => status.GetProperty("observations").GetInt64() > 0, 60, "the gateway again");
        return line;
    }

    private static string Wall(TestLine line) => Path.Combine(line.Line.DataFolder, "wall");

    private static Task SetAsync(TestLine line, string ahead) => File.WriteAllTextAsync(Wall(line), ahead, TestContext.Current.CancellationToken);

    /// <summary>What makes the gateway's wall clock another one; its steady clock stays.</summary>
    private static string? Library() =>
        Directory.GetDirectories("/usr/lib", "*-linux-*")
            .Select(place => Path.Combine(place, "faketime", "libfaketimeMT.so.1"))
            .FirstOrDefault(File.Exists);

    private static double All(JsonElement report) => Hours(report).Sum(hour => hour.Seconds);

    private static double Today(JsonElement report) =>
        Hours(report)
            .Where(hour => !hour.IsWrong && hour.Start >= DateTimeOffset.UtcNow.AddHours(-2) && hour.Start <= DateTimeOffset.UtcNow)
            .Sum(hour => hour.Seconds);

    private static List<(DateTimeOffset Start, double Seconds, bool IsWrong)> Hours(JsonElement report) =>
        [
            .. report.GetProperty("lines").EnumerateArray().Select(line => (
                line.GetProperty("start").GetDateTimeOffset(),
                line.GetProperty("observedSeconds").GetDouble(),
                line.TryGetProperty("isClockWrong", out JsonElement wrong) && wrong.GetBoolean()
            )),
        ];
}
