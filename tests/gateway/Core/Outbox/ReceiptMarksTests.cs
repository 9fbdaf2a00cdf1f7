using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Outbox;

namespace EdgeAgent.Gateway.Tests.Outbox;

public class ReceiptMarksTests
{
    private const ulong Incarnation = 7;
    private const long Day = 24 * 3_600_000L;
    private static readonly long s_now = DateTimeOffset
        .Parse("2026-03-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture)
        .ToUnixTimeMilliseconds();

    [Fact]
    public void What_was_receipted_is_due_when_its_days_are_over_and_not_before()
    {
        var marks = new ReceiptMarks("");
        Assert.True(marks.Note(Incarnation, Lane.Alarm, 5, s_now));
        Assert.False(marks.Note(Incarnation, Lane.Alarm, 9, s_now + 60_000));             // the next mark is hours away
        Assert.True(marks.Note(Incarnation, Lane.Alarm, 9, s_now + Day));

        Assert.Empty(marks.Before(s_now - 1));
        Assert.Equal([new OutboxTrim(Incarnation, Lane.Alarm, 5)], marks.Before(s_now));
        Assert.Equal([new OutboxTrim(Incarnation, Lane.Alarm, 9)], marks.Before(s_now + Day));
    }

    [Fact]
    public void What_was_receipted_before_the_clock_was_ever_set_counts_from_when_it_was_set()
    {
        var marks = new ReceiptMarks("");
        marks.Note(Incarnation, Lane.Alarm, 5, 1_000);
        Assert.Empty(marks.Before(s_now - (7 * Day)));
        Assert.True(marks.Note(Incarnation, Lane.Alarm, 5, s_now));
        Assert.Empty(marks.Before(s_now - 1));
        Assert.Equal([new OutboxTrim(Incarnation, Lane.Alarm, 5)], marks.Before(s_now));
    }

    [Fact]
    public void Marks_read_back_are_the_marks_written_and_what_cannot_be_read_is_left_out()
    {
        var marks = new ReceiptMarks("");
        marks.Note(Incarnation, Lane.Alarm, 5, s_now);
        marks.Note(Incarnation, Lane.Health, 2, s_now, isLast: true);
        var again = new ReceiptMarks(marks + "\nnonsense\n0000000000000007 alarm x:y");
        Assert.Equal(marks.ToString(), again.ToString());
    }
}
