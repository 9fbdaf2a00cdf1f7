using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace EdgeAgent.CloudBridge.Connectors;

/// <summary>Somebody who wants to hear of orders.</summary>
/// <param name="Url">http or https; redirects are not followed.</param>
/// <param name="Types">Message types wanted; empty for all.</param>
/// <param name="Secret">whsec_ and base64 of 32 random bytes.</param>
/// <param name="OldSecret">Still signs beside the new one until <paramref name="OldSecretUntil"/>, so that a receiver can change over without loss.</param>
/// <param name="DisabledWhy">gone (the receiver answered 410) or by-hand; null while enabled.</param>
public sealed record Webhook(
    string Id,
    string Url,
    IReadOnlyList<string> Types,
    string Secret,
    string? OldSecret,
    DateTimeOffset? OldSecretUntil,
    DateTimeOffset MadeAt,
    string? DisabledWhy,
    string Organisation = "home"
)
{
    public static readonly TimeSpan OldSecretKeptFor = TimeSpan.FromHours(24);

    public bool Wants(string type) => Types.Count == 0 || Types.Contains(type);
}

/// <summary>A message on its way to one webhook.</summary>
/// <param name="Tries">Tries made so far.</param>
/// <param name="ReplayedAt">When it was last taken from the dead letters; its time counts from then.</param>
public sealed record Delivery(
    string WebhookId,
    string MessageId,
    string Type,
    string Body,
    long Tries,
    string State,
    DateTimeOffset MadeAt,
    string? LastAnswer,
    DateTimeOffset? ReplayedAt
);

/// <summary>The signature of Standard Webhooks 1.0: HMAC-SHA256 over id.timestamp.body, one per valid secret.</summary>
public static class WebhookSignature
{
    /// <summary>A message may be so far off in time, before or after.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The value of the webhook-signature header.</summary>
    public static string Of(Webhook webhook, string messageId, DateTimeOffset sentAt, string body)
    {
        string content = FormattableString.Invariant($"{messageId}.{sentAt.ToUnixTimeSeconds()}.{body}");
        string signature = Sign(webhook.Secret, content);
        return webhook.OldSecret is { } old && sentAt < webhook.OldSecretUntil ? signature + " " + Sign(old, content) : signature;
    }

    /// <summary>Whether one of the signatures of a message is ours and its time is near.</summary>
    /// <param name="secret">What both sides know.</param>
    /// <param name="messageId">webhook-id.</param>
    /// <param name="timestamp">webhook-timestamp, Unix seconds.</param>
    /// <param name="signature">webhook-signature: one or more, parted by spaces.</param>
    /// <param name="body">As it came.</param>
    /// <param name="now">By the wall clock.</param>
    public static bool IsValid(string secret, string messageId, string timestamp, string signature, string body, DateTimeOffset now)
    {
        if (messageId.Length is 0 or > 200 || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)) return false;
        if (Math.Abs(now.ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds) return false;
        byte[] expected = Encoding.ASCII.GetBytes(Sign(secret, $"{messageId}.{timestamp}.{body}"));
        return signature.Split(' ').Any(one => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(one), expected));
    }

    public static string Sign(string secret, string content)
    {
        byte[] key = Convert.FromBase64String(secret["whsec_".Length..]);
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(content)));
    }
}

/// <summary>
/// When to try again. Pure. Ten tries over about 75 hours, as Standard Webhooks proposes, then the dead letter. A message that had to wait behind an older one
/// of its machine has the tries that fit into <see cref="GiveUpAfter"/> since it was made, at least one; so a receiver that stays away delays no end.
/// </summary>
public static class RetryPlan
{
    public const int MaxTries = 10;
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(76);

    private static readonly TimeSpan[] s_waits =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(5),
        TimeSpan.FromHours(10),
        TimeSpan.FromHours(14),
        TimeSpan.FromHours(20),
        TimeSpan.FromHours(24),
    ];

    /// <summary>
    /// The receiver answered that it will never take this: 4xx, but not its "too slow", "too early", "too many" (408, 425, 429). Another try would bring the
    /// same, and whatever waits behind it would wait for days.
    /// </summary>
    public static bool IsRefusedForGood(HttpStatusCode? status) =>
        status is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError
            and not (HttpStatusCode.RequestTimeout or (HttpStatusCode)425 or HttpStatusCode.TooManyRequests);

    /// <summary>When to try again after <paramref name="tries"/> failed tries of a message made at <paramref name="madeAt"/>; null to give up.</summary>
    public static DateTimeOffset? NextAfter(long tries, DateTimeOffset madeAt, DateTimeOffset now)
    {
        DateTimeOffset end = madeAt + GiveUpAfter;
        if (tries >= MaxTries || now >= end) return null;
        DateTimeOffset next = now + s_waits[tries - 1];
        return next < end ? next : end;
    }
}
