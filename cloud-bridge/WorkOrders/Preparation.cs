using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>A probable fault with how sure the gateway is.</summary>
/// <param name="Confidence">0 to 1.</param>
public sealed record ProbableFault(string FaultCode, string Title, double Confidence, string? Reason);

/// <summary>A cause from the catalogue.</summary>
/// <param name="Origin">machine, operator, supply or installation.</param>
public sealed record PossibleCause(string Text, string Origin);

/// <summary>
/// What a person needs to send somebody at once, in one language. Made from the order and the catalogue each time it is read, so that a better catalogue also
/// serves old orders.
/// </summary>
/// <param name="Title">Plain words: trouble and machine.</param>
/// <param name="Meaning">One sentence for an operator.</param>
/// <param name="Faults">Probable faults, ranked.</param>
/// <param name="Causes">Causes of the first of them, most probable first.</param>
/// <param name="FirstChecks">In order.</param>
/// <param name="Action">What cures it.</param>
/// <param name="Skill">electrician, mechanic, vibration-analyst, operator or it.</param>
/// <param name="Parts">Typical parts; empty when none are expected.</param>
/// <param name="CanSolveRemotely">Remote first, else on site.</param>
/// <param name="Why">Why remote or on site.</param>
/// <param name="Sources">Where the catalogue's numbers come from.</param>
public sealed record Preparation(
    string Title, string Meaning, IReadOnlyList<ProbableFault> Faults, IReadOnlyList<PossibleCause> Causes, IReadOnlyList<string> FirstChecks, string Action, string Skill,
    IReadOnlyList<string> Parts, bool CanSolveRemotely, string Why, IReadOnlyList<string> Sources)
{
    private static readonly LocalText s_unknownMeaning = new(
        "The gateway reports a fault that this bridge does not know yet; it is newer than the bridge.", "网关报告了本平台尚不认识的故障，其版本比平台新。");

    private static readonly LocalText s_unknownAction = new("Look at the numbers and call the plant.", "查看数据并致电工厂。");

    private static readonly LocalText s_remote = new(
        "The first checks need only the data, a call and the operator's hands.", "首要检查只需数据、一次通话和操作员协助。");

    private static readonly LocalText s_onSite = new(
        "Somebody has to see, turn or measure the machine.", "需要有人到现场查看、盘车或测量。");

    private static readonly LocalText s_returned = new(
        "It came back after it had been called solved: go and look.", "曾标记为已解决后又复发：应到现场查看。");

    /// <param name="order">The order.</param>
    /// <param name="machine">Its machine; null for the gateway itself or a machine that is not reported.</param>
    /// <param name="language">en or zh-CN.</param>
    public static Preparation Of(Order order, Machine? machine, string language)
    {
        Fault? fault = FaultCatalogue.Find(order.FaultCode);
        bool isBack = order.Returns > 0 || (order.RepeatOf is not null && order.Subject == FaultSubject.Machine);
        bool canSolveRemotely = (fault?.CanSolveRemotely ?? true) && !isBack;
        LocalText why = isBack ? s_returned : canSolveRemotely ? s_remote : s_onSite;
        return new Preparation(
            (machine?.State.Name ?? order.Machine) + ": " + TitleOf(order.FaultCode, language),
            (fault?.Meaning ?? s_unknownMeaning).For(language),
            [.. order.Evidence.Causes.OrderByDescending(cause => cause.Confidence).Select(cause => FaultOf(cause, language))],
            [.. (fault?.Causes ?? []).Select(cause => new PossibleCause(cause.Text.For(language), NameOf(cause.Origin)))],
            [.. (fault?.FirstChecks ?? []).Select(check => check.For(language))],
            (fault?.Action ?? s_unknownAction).For(language),
            fault?.Skill ?? "operator",
            [.. (fault?.Parts ?? []).Select(part => part.For(language))],
            canSolveRemotely,
            why.For(language),
            fault?.Sources ?? []);
    }

    /// <summary>A fault in a few words; the code itself when the catalogue does not know it.</summary>
    public static string TitleOf(string faultCode, string language) => FaultCatalogue.Find(faultCode)?.Title.For(language) ?? faultCode;

    private static ProbableFault FaultOf(CauseData cause, string language) => new(cause.FaultCode, TitleOf(cause.FaultCode, language), cause.Confidence, cause.Reason);

    private static string NameOf(CauseOrigin origin) => origin switch
    {
        CauseOrigin.Machine => "machine",
        CauseOrigin.Operator => "operator",
        CauseOrigin.Supply => "supply",
        _ => "installation",
    };
}
