using System.Globalization;
using EdgeAgent.Judge.Commands;

namespace EdgeAgent.DetectionQuality;

/// <summary>The NAB recording of a hall's temperature; windows only this class reads.</summary>
public sealed class NabTests(ITestOutputHelper output)
{
    private static readonly (string From, string To)[] s_windows =
    [
        ("2013-12-15 07:00:00", "2013-12-30 09:00:00"),
        ("2014-03-29 15:00:00", "2014-04-20 22:00:00"),
    ];

    [Fact]
    public void Both_failures_of_the_hall_are_detected_with_at_most_three_false_detections_outside_the_probation()
    {
        using StreamReader reader = File.OpenText(Path.Combine(SharedData.Folder("nab"), "ambient_temperature_system_failure.csv"));
        (string Time, double Score)[] answers = [.. NabCommand.Judge(reader)];
        string[] detected = [.. answers.Skip(Math.Min((int)(0.15 * answers.Length), 750)).Where(answer => answer.Score >= 0.5).Select(answer => answer.Time)];
        output.WriteLine(string.Join(", ", detected));
        Assert.All(s_windows, window => Assert.Contains(detected, time => IsInside(time, window)));
        Assert.InRange(detected.Count(time => !s_windows.Any(window => IsInside(time, window))), 0, 3);
    }

    private static bool IsInside(string time, (string From, string To) window)
    {
        DateTime At(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture);
        return At(time) >= At(window.From) && At(time) <= At(window.To);
    }
}
