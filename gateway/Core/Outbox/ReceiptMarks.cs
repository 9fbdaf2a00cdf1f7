using System.Globalization;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Outbox;

/// <summary>
/// When how much of each outbox lane was receipted, so that an event stays for its days after the receipt, however long ago it was made. A mark made before the
/// clock was ever set, or by a clock that was ahead, counts from the moment it was set right. Limit: one mark per lane and <see cref="EveryMs"/>, and none older than the last one that is due.
/// </summary>
public sealed class ReceiptMarks
{
    /// <summary>Keeping times are rounded up by at most this.</summary>
    public const long EveryMs = 6 * 3_600_000;

    private readonly SortedDictionary<(ulong Incarnation, Lane Lane), List<(long AtMs, long Receipted)>> _marks = [];

    /// <param name="text">What <see cref="ToString"/> gave; what cannot be read is left out, so its events stay longer.</param>
    public ReceiptMarks(string text)
    {
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(' ');
            if (words.Length < 3 || !Hex64.TryParse(words[0], out ulong incarnation) || !LaneNames.TryParse(words[1], out Lane lane)) continue;
            foreach (string word in words[2..])
            {
                string[] pair = word.Split(':');
                bool isMark =
                    pair.Length == 2
                    & long.TryParse(pair[0], CultureInfo.InvariantCulture, out long atMs)
                    & long.TryParse(pair[^1], CultureInfo.InvariantCulture, out long receipted);
                if (isMark) Of(incarnation, lane).Add((atMs, receipted));
            }
        }
    }

    /// <summary>Notes how far a lane is receipted; often is fine.</summary>
    /// <param name="isLast">The lane ends here: what is receipted now must not wait for the next mark.</param>
    /// <returns>True when something changed.</returns>
    public bool Note(ulong incarnation, Lane lane, long receipted, long nowMs, bool isLast = false)
    {
        List<(long AtMs, long Receipted)> marks = Of(incarnation, lane);
        bool isSet = nowMs >= TimeLine.EarliestMs && SetClock(marks, nowMs);
        bool isNew = receipted > (marks.Count == 0 ? 0 : marks[^1].Receipted);
        bool isTime = isLast || marks.Count == 0 || nowMs - marks[^1].AtMs >= EveryMs;
        if (isNew && isTime) marks.Add((nowMs, receipted));
        return isSet || (isNew && isTime);
    }

    /// <summary>What was receipted before a time, per lane; marks that only say the same are forgotten.</summary>
    public IReadOnlyList<OutboxTrim> Before(long oldestMs)
    {
        var due = new List<OutboxTrim>();
        foreach (((ulong incarnation, Lane lane), List<(long AtMs, long Receipted)> marks) in _marks)
        {
            int last = marks.FindLastIndex(mark => mark.AtMs <= oldestMs && mark.AtMs >= TimeLine.EarliestMs);
            if (last < 0) continue;
            due.Add(new OutboxTrim(incarnation, lane, marks[last].Receipted));
            marks.RemoveRange(0, last);
        }

        return due;
    }

    public override string ToString() => string.Join('\n', _marks.Where(lane => lane.Value.Count > 0).Select(lane => string.Create(
        CultureInfo.InvariantCulture,
        $"{Hex64.ToText(lane.Key.Incarnation)} {LaneNames.Of(lane.Key.Lane)} {string.Join(' ', lane.Value.Select(mark => string.Create(CultureInfo.InvariantCulture, $"{mark.AtMs}:{mark.Receipted}")))}")));

    private static bool SetClock(List<(long AtMs, long Receipted)> marks, long nowMs)
    {
        bool isSet = false;
        for (int i = 0; i < marks.Count; i++)
        {
            if (marks[i].AtMs >= TimeLine.EarliestMs && marks[i].AtMs <= nowMs) continue;
            marks[i] = (nowMs, marks[i].Receipted);
            isSet = true;
        }

        return isSet;
    }

    private List<(long AtMs, long Receipted)> Of(ulong incarnation, Lane lane)
    {
        if (!_marks.TryGetValue((incarnation, lane), out List<(long AtMs, long Receipted)>? marks)) _marks[(incarnation, lane)] = marks = [];
        return marks;
    }
}
