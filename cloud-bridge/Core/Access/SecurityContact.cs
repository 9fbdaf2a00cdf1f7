using System.Globalization;
using System.Text;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>
/// Whom somebody who found a weakness writes to, in the form programs and people look for it (RFC 9116). Without an address nothing is served, for a made-up
/// one would swallow the report.
/// </summary>
public sealed record SecurityContact
{
    /// <summary>Where it is served.</summary>
    public const string Place = "/.well-known/security.txt";

    /// <summary>RFC 9116, 2.5.5: less than a year, so that a copy of an address that was given up goes stale. Each answer is made anew.</summary>
    private static readonly TimeSpan s_validFor = TimeSpan.FromDays(180);

    /// <summary>The address of the people who answer for this installation: mailto:, https: or tel:; null when nobody was named.</summary>
    public string? Contact { get; init; }

    /// <summary>The page that says what who reports may expect; null for none.</summary>
    public string? Policy { get; init; }

    public IEnumerable<string> Problems()
    {
        if (Contact is not null && !IsAddress(Contact, "mailto", "https", "tel"))
            yield return $"--security-contact is '{Contact}'; use one like mailto:security@service.example, https://service.example/report or tel:+86-10-0000.";
        if (Policy is not null && !IsAddress(Policy, "https"))
            yield return $"--security-policy is '{Policy}'; use an address like https://service.example/security.";
        if (Policy is not null && Contact is null) yield return "--security-policy is given without --security-contact; give both or the contact alone.";
    }

    /// <summary>The file's text; null without a contact.</summary>
    /// <param name="now">When it is asked for.</param>
    /// <param name="place">Where the pages are reached; without TLS, or unknown, the file does not say where it belongs.</param>
    public string? Text(DateTimeOffset now, PublicPlace place)
    {
        if (Contact is null) return null;
        StringBuilder text = new StringBuilder()
            .Append("Contact: ").Append(Contact).Append('\n')
            .Append("Expires: ").Append((now + s_validFor).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)).Append('\n')
            .Append("Preferred-Languages: en, zh-CN\n");
        if (place.IsSecure) text.Append("Canonical: ").Append(place.Origin).Append(Place).Append('\n');
        if (Policy is not null) text.Append("Policy: ").Append(Policy).Append('\n');
        return text.ToString();
    }

    /// <summary>An address that fits in one line as it stands: what has a space or a line break in it would be read as another field.</summary>
    private static bool IsAddress(string text, params ReadOnlySpan<string> schemes) =>
        text.All(letter => letter is > ' ' and < '\x7f')
        && Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
        && schemes.Contains(address.Scheme)
        && (address.Scheme != "mailto" || text.Contains('@', StringComparison.Ordinal))
        && (address.Scheme != "https" || (address.Host.Length > 0 && address.UserInfo.Length == 0));
}
