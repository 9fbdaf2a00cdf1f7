using System.Globalization;

namespace EdgeAgent.Contracts.Pairing;

/// <summary>
/// ISO 7064 MOD 97-10: two digits over a base-32 text read as one number. Finds every single wrong character and every exchange of two neighbours (97 is prime
/// and divides neither 32^n (a - b) nor 31 (a - b) 32^n for characters a, b that differ), and 96 of 97 of all other errors. Not a secret.
/// </summary>
public static class CheckDigits
{
    public const int Length = 2;

    public static string Of(ReadOnlySpan<char> text)
    {
        int rest = 0;
        foreach (char letter in text)
        {
            int digit = Base32.Alphabet.IndexOf(letter, StringComparison.Ordinal);
            if (digit < 0) throw new ArgumentException($"'{letter}' is no character of base 32.", nameof(text));
            rest = ((rest * 32) + digit) % 97;
        }

        return (98 - (rest * 100 % 97)).ToString("00", CultureInfo.InvariantCulture);
    }

    /// <summary>Takes the check digits off; false when they don't fit or a character is none of base 32.</summary>
    public static bool TryTakeOff(string withCheck, out string text)
    {
        text = withCheck.Length > Length ? withCheck[..^Length] : "";
        return Base32.IsText(text) && withCheck.AsSpan(text.Length).SequenceEqual(Of(text));
    }
}
