using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>Secrets we hand out once and keep as digests: 256 random bits, so a plain SHA-256 is enough (nobody guesses 2^256, with or without salt).</summary>
public static class Secrets
{
    /// <summary>43 characters of A-Z, a-z, 0-9, - and _.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string DigestOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>A short random name for a row: it is no secret.</summary>
    public static string NewId(string prefix) => prefix + Guid.NewGuid().ToString("N")[..16];
}
