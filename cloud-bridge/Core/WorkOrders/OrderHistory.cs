using System.Globalization;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>The machine's past in a sentence: what an engineer would ask first.</summary>
public static class OrderHistory
{
    private static readonly LocalText s_between = new("language.between-sentences");
    private static readonly LocalText s_comma = new("language.comma");
    private static readonly LocalText s_date = new("language.date");
    private static readonly LocalText s_before = new("order.history.before");
    private static readonly LocalText s_several = new("order.history.several");
    private static readonly LocalText s_open = new("order.history.open");
    private static readonly LocalText s_part = new("order.history.part");
    private static readonly LocalText s_held = new("order.history.held");

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
        return sentences.Count == 0 ? null : string.Join(s_between.For(language), sentences);

        string Say(LocalText text, params object[] values) => text.For(language, values);

        string Date(DateTimeOffset moment) =>
            TimeZoneInfo.ConvertTime(moment, zone).ToString(s_date.For(language), CultureInfo.InvariantCulture);
    }

    private static string FoundIn(Order order, string language) => order switch
    {
        { CauseCode: { } cause, ActionCode: { } action } => Preparation.TitleOf(cause, language) + s_comma.For(language) + Cures.NameOf(action).For(language),
        { CauseCode: { } cause } => Preparation.TitleOf(cause, language),
        _ => s_open.For(language),
    };
}
