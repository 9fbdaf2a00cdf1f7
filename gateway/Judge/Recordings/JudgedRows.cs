using EdgeAgent.Contracts.Languages;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;

namespace EdgeAgent.Judge.Recordings;

/// <summary>How many rows of a recording were judged, by fault code: "no alarm" is never said of rows that were not.</summary>
public sealed class JudgedRows
{
    private readonly SortedDictionary<string, (long Judged, long Refused, Reason? Because)> _codes = new(StringComparer.Ordinal);

    public long Rows { get; private set; }

    /// <summary>Rows about which at least one detector or rule had an opinion.</summary>
    public long Judged { get; private set; }

    /// <param name="hasRule">A rule of the profile was asked.</param>
    public void Take(IReadOnlyList<Verdict> verdicts, bool hasRule = false)
    {
        Rows++;
        bool isJudged = hasRule;
        foreach (Verdict verdict in verdicts)
        {
            (long judged, long refused, Reason? because) = _codes.GetValueOrDefault(verdict.FaultCode);
            bool isRefused = verdict.Level == VerdictLevel.CannotJudge;
            isJudged |= !isRefused;
            _codes[verdict.FaultCode] = isRefused ? (judged, refused + 1, verdict.Reason ?? because) : (judged + 1, refused, because);
        }

        if (isJudged) Judged++;
    }

    /// <summary>A line for each fault that some rows could not be judged for, those judged nowhere last.</summary>
    public IEnumerable<string> Lines()
    {
        if (Judged < Rows) yield return $"Could not judge {Rows - Judged} of {Rows} rows at all: nothing in them that a detector or rule reads.";
        foreach ((string code, (long judged, long refused, Reason? because)) in _codes.Where(pair => pair.Value.Refused > 0).OrderBy(pair => pair.Value.Judged == 0))
        {
            string why = because is null ? "" : $", because: {(because.For(Catalogue.English) ?? because.Code).TrimEnd('.')}";
            yield return judged == 0 ? $"Could not judge {code} in any row{why}." : $"Could not judge {code} in {refused} of {judged + refused} looks{why}.";
        }
    }
}
