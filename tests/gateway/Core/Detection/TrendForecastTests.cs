using EdgeAgent.Gateway.Detection.Prognosis;

namespace EdgeAgent.Gateway.Tests.Detection;

public sealed class TrendForecastTests
{
    private static readonly DateTimeOffset s_start = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_noisy_rise_reaches_its_limit_inside_the_interval_in_at_least_nine_of_ten_cases_and_almost_never_without_a_trend()
    {
        const int seed = 77;
        Random random = new(seed);
        int inside = 0;
        int cried = 0;
        for (int trial = 0; trial < 200; trial++)
        {
            // 2 mm/s rising by 0.05 a day, noise 0.15: the limit of 4.5 comes on day 50; seen until day 30.
            Forecast? forecast = TrendForecast.Of(Values(random, perDay: 0.05), limit: 4.5);
            DateTimeOffset truth = s_start.AddDays(50);
            if (forecast is not null && forecast.Earliest <= truth && (forecast.Latest is null || truth <= forecast.Latest)) inside++;
            if (TrendForecast.Of(Values(random, perDay: 0), limit: 4.5) is not null) cried++;
        }

        Assert.True(inside >= 180, $"seed {seed}: {inside} of 200 inside");
        Assert.True(cried <= 2, $"seed {seed}: {cried} of 200 flat series were called a trend");
    }

    [Fact]
    public void A_single_wild_value_changes_little()
    {
        List<(DateTimeOffset, double)> values = Values(new Random(5), perDay: 0.05);
        DateTimeOffset before = TrendForecast.Of(values, 4.5)!.Likely;
        values[100] = (values[100].Item1, 1e6);
        Assert.True(Math.Abs((TrendForecast.Of(values, 4.5)!.Likely - before).TotalDays) < 0.5);
    }

    [Fact]
    public void Too_few_values_and_a_far_limit_are_no_trend()
    {
        Assert.Null(TrendForecast.Of(Values(new Random(5), perDay: 0.05).GetRange(0, 11), 4.5));
        Assert.Null(TrendForecast.Of(Values(new Random(5), perDay: 0.05), 400));
    }

    private static List<(DateTimeOffset At, double Value)> Values(Random random, double perDay)
    {
        List<(DateTimeOffset, double)> values = [];
        for (int i = 0; i < 360; i++) values.Add((s_start.AddHours(2 * i), 2 + perDay * i / 12 + 0.3 * (random.NextDouble() + random.NextDouble() - 1)));
        return values;
    }
}
