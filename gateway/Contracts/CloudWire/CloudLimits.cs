using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.Contracts.CloudWire;

/// <summary>Every limit of the cloud leg. What happens at each stands in WIRE.md.</summary>
public static class CloudLimits
{
    /// <summary>An event is never longer, UTF-8; a longer one is refused unread.</summary>
    public const int MaxEventBytes = 256 * 1024;

    /// <summary>
    /// An evidence event is never longer: one of them delays an alarm that waits behind it on a thin link by no more than a quarter of what an event may.
    /// </summary>
    public const int MaxEvidenceBytes = 64 * 1024;

    /// <summary>Unreceipted evidence events under way: an alarm waits behind one at most.</summary>
    public const int EvidenceWindow = 1;

    /// <summary>A receipt, command or reply is never longer.</summary>
    public const int MaxControlBytes = 16 * 1024;

    /// <summary>Unreceipted events of one lane under way.</summary>
    public const int GatewayWindow = 64;

    /// <summary>Unreceipted events of history under way: about 16 KB, which a new alarm waits behind for a second on a link of 128 kbit/s.</summary>
    public const int ReplayWindow = 16;

    /// <summary>Unreceipted events of a lane that may be under way.</summary>
    public static int WindowOf(Lane lane) => lane switch
    {
        Lane.Evidence => EvidenceWindow,
        Lane.Replay => ReplayWindow,
        _ => GatewayWindow,
    };

    /// <summary>Longest event of a lane, UTF-8.</summary>
    public static int MaxBytesOf(Lane lane) => lane == Lane.Evidence ? MaxEvidenceBytes : MaxEventBytes;

    /// <summary>Characters of a gateway or machine id: lower-case letters, digits and hyphens.</summary>
    public const int MaxIdLength = 40;

    /// <summary>Receipted events stay on the gateway this long, so that a restored bridge can ask again.</summary>
    public static readonly TimeSpan KeepReceipted = TimeSpan.FromDays(7);

    /// <summary>1 to 40 characters of a-z, 0-9 and hyphen, not starting with a hyphen: safe in topics, file names and addresses.</summary>
    public static bool IsId(string? text)
    {
        if (text is null || text.Length is 0 or > MaxIdLength || text[0] == '-') return false;
        foreach (char c in text)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')) return false;
        }

        return true;
    }
}
