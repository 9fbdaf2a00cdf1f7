using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.Contracts.CloudWire;

/// <summary>Why somebody has to go to the machine.</summary>
public enum VisitReason
{
    /// <summary>Nobody has to: the data, a call and an operator's hands come first.</summary>
    None,

    /// <summary>The most probable fault is cured at the machine only.</summary>
    FirstFault,

    /// <summary>Another fault that was seen is, and the most probable one does not bring it about.</summary>
    OtherFault,

    /// <summary>The machine shakes more, or draws more, than its load explains: no lever an operator has ends that.</summary>
    MachineChanged,
}

/// <summary>
/// Decides remote or on site from the ranked causes of one episode. What a call ends is done by a call; a fault that needs hands on the machine makes a visit
/// of the order whichever fault leads, unless one that a call can end brings it about (an overload heats the motor: less load cools it).
/// </summary>
public static class SiteVisit
{
    private const string Machine = "machine";
    private const string Overload = "overload";
    private const string Vibration = "vibration";

    /// <param name="causes">As <see cref="AlarmData.Causes"/>: most probable first. A fault this catalogue does not know says nothing.</param>
    public static VisitReason ReasonOf(IReadOnlyList<CauseData> causes)
    {
        if (causes is not [var first, ..] || FaultCatalogue.Find(first.FaultCode) is not { } leading) return VisitReason.None;
        if (!leading.CanSolveRemotely) return VisitReason.FirstFault;

        // What is only easily confused with the leading fault was not seen.
        (CauseData Cause, Fault Fault)[] seen =
        [
            .. causes.Where(cause => !leading.ConfusedWith.Contains(cause.FaultCode))
                .Select(cause => (cause, FaultCatalogue.Find(cause.FaultCode)))
                .Where(pair => pair.Item2 is not null).Select(pair => (pair.cause, pair.Item2!)),
        ];
        foreach ((CauseData cause, Fault fault) in seen)
        {
            bool hasChanged = cause.Origin == Machine && fault.CauseGroup is Overload or Vibration;
            if (fault.CanSolveRemotely && !hasChanged) continue;

            // A load that was held equal while vibration rose does not explain it.
            bool isExplained = seen.Any(other =>
                other.Fault.CanSolveRemotely && FaultCatalogue.LeadsTo(other.Fault.Code, fault.Code) && !(hasChanged && other.Fault.CauseGroup == Overload)
            );
            if (!isExplained) return hasChanged ? VisitReason.MachineChanged : VisitReason.OtherFault;
        }

        return VisitReason.None;
    }
}
