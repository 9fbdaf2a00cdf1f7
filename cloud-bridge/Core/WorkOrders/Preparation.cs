using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Languages;
using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>A probable fault with how sure the gateway is.</summary>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Reason">The measured values behind it, in words; null when the numbers say it all.</param>
/// <param name="Because">The same as a code with numbers; null from a gateway that sends none.</param>
public sealed record ProbableFault(string FaultCode, string Title, double Confidence, string? Reason, Reason? Because = null);

/// <summary>A cause from the catalogue.</summary>
/// <param name="Origin">machine, operator, supply or installation.</param>
public sealed record PossibleCause(string Text, string Origin);

/// <summary>A part likely needed.</summary>
/// <param name="Number">The maker's number; null when unknown.</param>
/// <param name="IsOfThisMachine">True when the machine's file names it; else it is the catalogue's typical part.</param>
public sealed record LikelyPart(string Name, string? Number, bool IsOfThisMachine);

/// <summary>Idling of the week before the order, and what standing still costs.</summary>
/// <param name="IdleHours">Hours running below the idle limit.</param>
/// <param name="IdleKwh">Energy taken meanwhile; null when unknown.</param>
/// <param name="IdleCost">Its price; null when the site names none.</param>
/// <param name="DowntimePerHour">What an hour of standing still costs; null when nobody wrote it down.</param>
/// <param name="Currency">ISO 4217; null when the site names none.</param>
public sealed record CostOfTrouble(double? IdleHours, double? IdleKwh, double? IdleCost, double? DowntimePerHour, string? Currency);

/// <summary>
/// What a person needs to send somebody at once, in one language. Made from the order, the machine's file and the catalogue each time it is read, so that a
/// better catalogue also serves old orders.
/// </summary>
/// <param name="Title">Plain words: trouble and machine.</param>
/// <param name="Meaning">One sentence for an operator.</param>
/// <param name="Now">What whoever stands at the machine does at once; null where nothing presses.</param>
/// <param name="Faults">Probable faults, ranked; what another of them brings about is a symptom and not among them. Their shares make up the whole.</param>
/// <param name="Causes">Causes of the first of them, most probable first.</param>
/// <param name="Origin">Where it comes from: machine or operator as the gateway's readings tell, else the most probable cause's; null when the catalogue names
/// none.</param>
/// <param name="OriginWhy">What in the readings tells operator from machine; null when only the catalogue speaks.</param>
/// <param name="FirstChecks">In order.</param>
/// <param name="Action">The remedy.</param>
/// <param name="Skill">electrician, mechanic, vibration-analyst, operator or it.</param>
/// <param name="Parts">Likely parts, those of this very machine first; empty when none are expected.</param>
/// <param name="Safety">What can hurt whoever does the work.</param>
/// <param name="CanSolveRemotely">Remote first, else on site.</param>
/// <param name="Why">Why remote or on site.</param>
/// <param name="History">The machine's past in a sentence; null when there is none.</param>
/// <param name="Costs">Idling and standing still; null for what is no machine.</param>
/// <param name="Sources">Where the catalogue's numbers come from; standards keep their names.</param>
public sealed record Preparation(
    string Title,
    string Meaning,
    string? Now,
    IReadOnlyList<ProbableFault> Faults,
    IReadOnlyList<PossibleCause> Causes,
    string? Origin,
    string? OriginWhy,
    IReadOnlyList<string> FirstChecks,
    string Action,
    string Skill,
    IReadOnlyList<LikelyPart> Parts,
    string Safety,
    bool CanSolveRemotely,
    string Why,
    string? History,
    CostOfTrouble? Costs,
    IReadOnlyList<string> Sources
)
{
    private static readonly LocalText s_unknownMeaning = new("order.unknown-meaning");

    private static readonly LocalText s_unknownAction = new("order.unknown-action");

    private static readonly LocalText s_remote = new("order.remote");

    private static readonly LocalText s_onSite = new("order.on-site");

    private static readonly LocalText s_otherFault = new("order.other-fault");

    private static readonly LocalText s_machineChanged = new("order.machine-changed");

    private static readonly LocalText s_returned = new("order.returned");

    private static readonly LocalText s_nowHot = new("order.now.hot");
    private static readonly LocalText s_nowSupply = new("order.now.supply");
    private static readonly LocalText s_nowOther = new("order.now.other");

    /// <param name="order">The order.</param>
    /// <param name="context">What the bridge knows around it.</param>
    /// <param name="language">en or zh-CN.</param>
    public static Preparation Of(Order order, OrderContext context, string language)
    {
        CauseData[] faults = [.. Shared(RankedFaults(order, context.Bursts))];
        Fault? fault = FaultCatalogue.Find(faults is [{ } likeliest, ..] ? likeliest.FaultCode : order.FaultCode) ?? FaultCatalogue.Find(order.FaultCode);
        bool isBack = order.Returns > 0 || (order.RepeatOf is not null && order.Subject == FaultSubject.Machine);
        VisitReason visit = SiteVisit.ReasonOf([new CauseData(fault?.Code ?? order.FaultCode, 1), .. order.Evidence.Causes]);
        bool canSolveRemotely = visit == VisitReason.None && !isBack;
        LocalText why = isBack ? s_returned : WhyOf(visit);
        return new Preparation(
            HeadlineOf(order, context.Machine, language),
            (fault?.Meaning ?? s_unknownMeaning).For(language),
            NowOf(order)?.For(language),
            [.. faults.Select(cause => FaultOf(cause, language))],
            [.. (fault?.Causes ?? []).Select(cause => new PossibleCause(cause.Text.For(language), NameOf(cause.Origin)))],
            order.Evidence.Origin ?? (fault?.Causes is [var first, ..] ? NameOf(first.Origin) : null),
            Reason.Words(order.Evidence.OriginBecause, order.Evidence.OriginReason, language),
            [.. (fault?.FirstChecks ?? []).Select(check => check.For(language))],
            (fault?.Action ?? s_unknownAction).For(language),
            fault?.Skill ?? "operator",
            PartsOf(order, fault, context, language),
            SafetyNotes.Of(fault, context.Machine?.State.MachineType, language),
            canSolveRemotely,
            why.For(language),
            OrderHistory.Tell(order, context.Before, context.Replaced, context.Zone, language),
            order.Subject == FaultSubject.Machine
                ? new CostOfTrouble(
                    context.LastWeek?.IdleHours,
                    context.LastWeek?.IdleKwh,
                    context.IdleCost,
                    context.File.DowntimeCostPerHour,
                    context.Site.Currency
                )
                : null,
            [.. (fault?.Sources ?? []).Select(source => source.For(language))]);
    }

    /// <summary>A critical trouble of a machine does not wait for the visit.</summary>
    private static LocalText? NowOf(Order order) => order switch
    {
        { Severity: not "critical" } or { Subject: not FaultSubject.Machine } or { IsOpen: false } => null,
        _ => (FaultCatalogue.Find(order.FaultCode)?.CauseGroup ?? order.CauseGroup) switch
        {
            "temperature" or "overload" => s_nowHot,
            "supply" => s_nowSupply,
            _ => s_nowOther,
        },
    };

    /// <summary>Without symptoms behind the first, which the order is about, and with shares of whole per cent that make up the whole: the largest remainders are rounded up.</summary>
    private static IEnumerable<CauseData> Shared(IEnumerable<CauseData> ranked)
    {
        CauseData[] all = [.. ranked];
        CauseData[] causes = [.. all.Where((cause, i) => i == 0 || !all.Any(other => other.Confidence > 0 && FaultCatalogue.LeadsTo(other.FaultCode, cause.FaultCode)))];
        double sum = causes.Sum(cause => cause.Confidence);
        if (sum <= 0) return causes;
        int[] percents = [.. causes.Select(cause => (int)(100 * cause.Confidence / sum))];
        int[] roundedUp =
        [
            .. Enumerable.Range(0, causes.Length)
                .OrderByDescending(i => (100 * causes[i].Confidence / sum) - percents[i])
                .Take(100 - percents.Sum()),
        ];
        return causes.Select((cause, i) => cause with { Confidence = (percents[i] + (roundedUp.Contains(i) ? 1 : 0)) / 100.0 });
    }

    private static LocalText WhyOf(VisitReason visit) => visit switch
    {
        VisitReason.FirstFault => s_onSite,
        VisitReason.OtherFault => s_otherFault,
        VisitReason.MachineChanged => s_machineChanged,
        _ => s_remote,
    };

    /// <summary>Machine and trouble in a few words, for lists.</summary>
    public static string HeadlineOf(Order order, Machine? machine, string language) =>
        (machine?.State.Name ?? order.Machine) + ": " + TitleOf(order.FaultCode, language);

    /// <summary>
    /// Probable faults as the gateway ranks them. A burst that shows the order's fault caps its confidence, and what else the burst would allow follows: the
    /// engineer who finds the first wrong looks for the second. A burst that shows what brings the order's fault about (a level that is too high, by a damaged
    /// race) leads with its own confidence, and the rest shares what is left.
    /// </summary>
    private static IEnumerable<CauseData> RankedFaults(Order order, IReadOnlyList<EvidenceData> bursts)
    {
        IEnumerable<CauseData> known = order
            .Evidence.Causes.OrderByDescending(cause => cause.FaultCode == order.FaultCode)
            .ThenByDescending(cause => cause.Confidence);
        if (bursts is not [{ FaultCode: { } shown } burst, ..]) return known;
        bool isNewestOfItsPoint = !bursts.Any(other => other.Point == burst.Point && other.TakenAt > burst.TakenAt);
        if (shown != order.FaultCode && !(isNewestOfItsPoint && FaultCatalogue.LeadsTo(shown, order.FaultCode))) return known;
        CauseData[] others = [.. burst.Causes.Where(cause => cause.FaultCode != shown)];
        double left = Math.Max(0, 1 - burst.Confidence - others.Sum(cause => cause.Confidence));
        CauseData[] weighed =
            shown == order.FaultCode
                ? [.. known.Select(cause => cause.FaultCode == shown ? cause with { Confidence = Math.Min(cause.Confidence, burst.Confidence) } : cause)]
                :
                [
                    new CauseData(shown, burst.Confidence, burst.Reason, Because: burst.Because),
                    .. known.Where(cause => cause.FaultCode != shown).Select(cause => cause with { Confidence = Math.Round(cause.Confidence * left, 3) }),
                ];
        HashSet<string> named = [.. weighed.Select(cause => cause.FaultCode)];
        return weighed
            .Concat(others.Where(cause => !named.Contains(cause.FaultCode)))
            .OrderByDescending(cause => cause.FaultCode == shown)
            .ThenByDescending(cause => cause.Confidence);
    }

    /// <summary>Parts the machine's file ties to a probable fault, then the catalogue's typical ones that the file does not name.</summary>
    private static List<LikelyPart> PartsOf(Order order, Fault? fault, OrderContext context, string language)
    {
        HashSet<string> probable = [order.FaultCode, .. fault is null ? [] : new[] { fault.Code }, .. order.Evidence.Causes.Select(cause => cause.FaultCode)];
        List<LikelyPart> own =
        [
            .. context.Upkeep.Where(item => item.IsPart && item.FaultCodes.Any(probable.Contains))
                .OrderByDescending(item => item.FaultCodes.Contains(order.FaultCode)).ThenBy(item => item.Name, StringComparer.Ordinal)
                .Select(item => new LikelyPart(item.Name, item.PartNumber, true)),
        ];
        return [.. own, .. (fault?.Parts ?? []).Select(part => new LikelyPart(part.For(language), null, false))];
    }

    /// <summary>A fault in a few words; the code itself when the catalogue does not know it.</summary>
    public static string TitleOf(string faultCode, string language) => FaultCatalogue.Find(faultCode)?.Title.For(language) ?? faultCode;

    private static ProbableFault FaultOf(CauseData cause, string language) =>
        new(cause.FaultCode, TitleOf(cause.FaultCode, language), cause.Confidence, Reason.Words(cause.Because, cause.Reason, language), cause.Because);

    private static string NameOf(CauseOrigin origin) => origin switch
    {
        CauseOrigin.Machine => "machine",
        CauseOrigin.Operator => "operator",
        CauseOrigin.Supply => "supply",
        _ => "installation",
    };
}
