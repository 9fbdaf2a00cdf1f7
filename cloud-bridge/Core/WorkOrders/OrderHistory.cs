using System.Globalization;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>The machine's past in a sentence: what an engineer would ask first.</summary>
public static class OrderHistory
{
    private static readonly LocalText s_before = new("Same trouble on {0}: {1}.", "{0} 发生过同类故障：{1}。");
    private static readonly LocalText s_several = new("Same trouble {0} times since {1}; last on {2}: {3}.", "自 {1} 以来同类故障 {0} 次；最近一次 {2}：{3}。");
    private static readonly LocalText s_open = new("not closed with a cause", "未记录原因");
    private static readonly LocalText s_part = new("Replaced on {0}: {1}.", "{0} 更换：{1}。");
    private static readonly LocalText s_held = new("It held for {0} days.", "维持了 {0} 天。");

    /// <param name="order">The order.</param>
    /// <param name="before">Earlier orders of the same machine and cause group, newest first.</param>
    /// <param name="replaced">Parts replaced on the machine, newest first.</param>
    /// <param name="zone">The site's time zone.</param>
    /// <param name="language">en or zh-CN.</param>
    /// <returns>Null when there is no past worth telling.</returns>
    public static string? Tell(
        Order order,
        IReadOnlyList<Order> before,
        IReadOnlyList<ServiceRecord> replaced,
        TimeZoneInfo zone,
        string language
    )
    {
        var sentences = new List<string>();
        if (before.Count > 0)
        {
            Order last = before[0];
            string found = FoundIn(last, language);
            sentences.Add(before.Count == 1
                ? Say(s_before, Date(last.OpenedAt), found)
                : Say(s_several, before.Count, Date(before[^1].OpenedAt), Date(last.OpenedAt), found));
            if (last.ResolvedAt is { } resolved && order.OpenedAt > resolved)
                sentences.Add(Say(s_held, Math.Round((order.OpenedAt - resolved).TotalDays, MidpointRounding.ToZero)));
        }

        if (replaced.FirstOrDefault(record => record.At < order.OpenedAt && record.Part is not null) is { } part)
            sentences.Add(Say(s_part, Date(part.At), part.Part!));
        return sentences.Count == 0 ? null : string.Join(language == "zh-CN" ? "" : " ", sentences);

        string Say(LocalText text, params object[] values) => string.Format(CultureInfo.InvariantCulture, text.For(language), values);

        string Date(DateTimeOffset moment) =>
            TimeZoneInfo.ConvertTime(moment, zone).ToString(language == "zh-CN" ? "yyyy年M月d日" : "d MMMM yyyy", CultureInfo.InvariantCulture);
    }

    private static string FoundIn(Order order, string language) => order switch
    {
        { CauseCode: { } cause, ActionCode: { } action } => Preparation.TitleOf(cause, language) + (language == "zh-CN" ? "，" : ", ") + Cures.NameOf(action).For(language),
        { CauseCode: { } cause } => Preparation.TitleOf(cause, language),
        _ => s_open.For(language),
    };
}
