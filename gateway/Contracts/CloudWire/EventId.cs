using System.Globalization;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Contracts.CloudWire;

/// <summary>
/// An event's place: <c>{incarnation}/{lane}/{sequence}</c>, and of a gap record <c>{incarnation}/{lane}/{from}-{to}</c>. Incarnation as sixteen hexadecimal
/// digits, numbers in plain decimal without leading zeros.
/// </summary>
public readonly record struct EventId(ulong Incarnation, Lane Lane, long From, long To)
{
    public EventId(ulong incarnation, Lane lane, long sequence)
        : this(incarnation, lane, sequence, sequence)
    {
    }

    public static bool TryParse(string? text, out EventId id)
    {
        id = default;
        string[] parts = (text ?? "").Split('/');
        if (parts.Length != 3 || !Hex64.TryParse(parts[0], out ulong incarnation) || incarnation == 0) return false;
        if (!LaneNames.TryParse(parts[1], out Lane lane)) return false;

        string[] numbers = parts[2].Split('-');
        if (numbers.Length > 2 || !TryNumber(numbers[0], out long from) || !TryNumber(numbers[^1], out long to) || to < from) return false;
        id = new EventId(incarnation, lane, from, to);
        return id.ToString() == text || (numbers.Length == 2 && from == to);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Hex64.ToText(Incarnation)}/{LaneNames.Of(Lane)}/{From}{(From == To ? "" : "-" + To.ToString(CultureInfo.InvariantCulture))}");

    /// <summary>The id of a gap record, which always shows both ends, so that it never meets the id of a data event.</summary>
    public string ToGapText() => string.Create(CultureInfo.InvariantCulture, $"{Hex64.ToText(Incarnation)}/{LaneNames.Of(Lane)}/{From}-{To}");

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= WireLimits.HighestNumber;
}
