using System.Security.Cryptography;
using System.Text;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.Web.Pair;

/// <summary>
/// A site's stable id from its name: people name a site in any language, the wire wants a-z, 0-9 and hyphen. The same name gives the same id.
/// </summary>
public static class SiteIds
{
    private const int MaxStem = 20;

    public static string Of(string name)
    {
        string trimmed = name.Trim();
        if (CloudLimits.IsId(trimmed)) return trimmed;
        string stem = new([.. trimmed.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-').Take(MaxStem)]);
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(trimmed)))[..10];
        return $"{string.Join('-', stem.Split('-', StringSplitOptions.RemoveEmptyEntries))}-{digest}".TrimStart('-');
    }
}
