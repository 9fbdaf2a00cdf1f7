using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using EdgeAgent.CloudBridge.Storage;
using Microsoft.AspNetCore.Identity;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>
/// Authenticator codes by RFC 6238 that are taken once (its section 5.2): the time step of the last one is kept with the person, and no code of that step or of
/// one before is taken again. The framework's own provider takes a code for as long as it is shown.
/// </summary>
public sealed class AuthenticatorCodes(WholeDatabase database) : AuthenticatorTokenProvider<Person>
{
    private const int StepSeconds = 30;

    /// <summary>Steps a phone's clock may be off, before and after.</summary>
    private const int Tolerance = 2;

    public override async Task<bool> ValidateAsync(string purpose, string token, UserManager<Person> manager, Person user)
    {
        string? key = await manager.GetAuthenticatorKeyAsync(user);
        if (key is null || token.Length != 6 || !token.All(char.IsAsciiDigit)) return false;
        byte[] secret = Decode(key);
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / StepSeconds;
        long found = 0;
        for (long step = now - Tolerance; step <= now + Tolerance; step++)
        {
            bool isIt = CryptographicOperations.FixedTimeEquals(
                System.Text.Encoding.ASCII.GetBytes(CodeOf(secret, step)),
                System.Text.Encoding.ASCII.GetBytes(token)
            );
            if (isIt) found = step;
        }

        return found > 0 && database.Value.Write(session => People.TryUseStep(session, user.Id, found));
    }

    /// <summary>The code of a time step.</summary>
    public static string CodeOf(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // The RFC's algorithm, which every authenticator app speaks.
        byte[] hash = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        int number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }

    /// <summary>The bytes of a key in base 32 (RFC 4648), as authenticator apps read it.</summary>
    private static byte[] Decode(string key)
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bytes = new List<byte>();
        (int bits, int count) = (0, 0);
        foreach (char letter in key.TrimEnd('='))
        {
            bits = (bits << 5) | Letters.IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal);
            count += 5;
            if (count < 8) continue;
            count -= 8;
            bytes.Add((byte)(bits >> count));
            bits &= (1 << count) - 1;
        }

        return [.. bytes];
    }
}
