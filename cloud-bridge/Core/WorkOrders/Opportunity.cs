using System.Security.Cryptography;
using System.Text;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.Contracts.Time;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>A chance for service beside orders: nothing is broken, and somebody may want to call.</summary>
/// <param name="Kind">One of <see cref="OpportunityKinds"/>.</param>
/// <param name="Item">The part or work; empty for warranty and contract.</param>
/// <param name="DueAt">When it is due; null when that cannot be said.</param>
/// <param name="State">open, taken, dismissed or over (it went away by itself).</param>
public sealed record Opportunity(
    string Id,
    string Gateway,
    string Machine,
    string Kind,
    string Item,
    DateTimeOffset? DueAt,
    string State,
    DateTimeOffset MadeAt,
    DateTimeOffset? EndedAt,
    string? EndedBy
)
{
    /// <summary>The same chance has the same id, whichever bridge sees it and however often.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="kind">What kind.</param>
    /// <param name="item">Which part or work.</param>
    /// <param name="since">What it counts from: the last replacement, the end of a warranty.</param>
    public static string IdOf(string gateway, string machine, string kind, string item, DateTimeOffset? since) =>
        "OP-" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{gateway}\n{machine}\n{kind}\n{item}\n{since?.ToUnixTimeMilliseconds()}")))[..16];
}

/// <summary>Kinds of chances.</summary>
public static class OpportunityKinds
{
    public const string PartDue = "part-due";
    public const string MaintenanceDue = "maintenance-due";
    public const string WarrantyEnding = "warranty-ending";
    public const string NoContract = "no-contract";

    public static readonly IReadOnlyList<string> All = [PartDue, MaintenanceDue, WarrantyEnding, NoContract];
}

/// <summary>Which chances a machine offers now. Pure.</summary>
public static class OpportunityRules
{
    /// <summary>A customer needs this long to decide on what follows a warranty.</summary>
    public static readonly TimeSpan WarrantyNotice = TimeSpan.FromDays(60);

    /// <param name="file">Its dates are dates of the site: the last one is covered to its end there.</param>
    /// <param name="upkeep">How far the machine's parts and works have come.</param>
    /// <param name="now">The bridge's time.</param>
    /// <param name="zone">The site's time zone.</param>
    public static IEnumerable<Opportunity> Of(MachineFile file, IEnumerable<UpkeepState> upkeep, DateTimeOffset now, TimeZoneInfo zone)
    {
        foreach (UpkeepState state in upkeep.Where(state => state.IsSoon))
        {
            yield return Made(state.Item.IsPart ? OpportunityKinds.PartDue : OpportunityKinds.MaintenanceDue, state.Item.Name, state.Item.DoneAt, state.DueAt);
        }

        bool hasContract = EndOf(file.ContractUntil, zone) > now;
        bool hasWarranty = EndOf(file.WarrantyUntil, zone) > now;
        if (hasWarranty && file.WarrantyUntil - now <= WarrantyNotice)
            yield return Made(OpportunityKinds.WarrantyEnding, "", file.WarrantyUntil, file.WarrantyUntil);
        bool isKnown = file.BoughtAt is not null || file.WarrantyUntil is not null || file.ContractUntil is not null;
        if (isKnown && !hasContract && !hasWarranty)
            yield return Made(OpportunityKinds.NoContract, "", file.ContractUntil ?? file.WarrantyUntil ?? file.BoughtAt, null);

        static DateTimeOffset? EndOf(DateTimeOffset? lastDay, TimeZoneInfo zone) =>
            lastDay is { } day ? SiteCalendar.StartOf(DateOnly.FromDateTime(day.UtcDateTime).AddDays(1), zone) : null;

        Opportunity Made(string kind, string item, DateTimeOffset? since, DateTimeOffset? dueAt) =>
            new(Opportunity.IdOf(file.Gateway, file.Machine, kind, item, since), file.Gateway, file.Machine, kind, item, dueAt, "open", now, null, null);
    }
}
