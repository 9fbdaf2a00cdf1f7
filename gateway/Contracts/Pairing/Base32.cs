namespace EdgeAgent.Contracts.Pairing;

/// <summary>
/// Crockford's base 32: digits and capitals without I, L, O, U, five bits a character, most significant first. What people read aloud and type.
/// </summary>
public static class Base32
{
    public const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static readonly System.Buffers.SearchValues<char> s_letters = System.Buffers.SearchValues.Create(Alphabet);

    /// <summary>The first <paramref name="length"/> characters of the bytes' text. The bytes must hold as many bits.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes, int length)
    {
        if (length * 5 > bytes.Length * 8)
            throw new ArgumentOutOfRangeException(nameof(length), length, $"{bytes.Length} bytes hold {bytes.Length * 8 / 5} characters.");
        Span<char> text = length <= 64 ? stackalloc char[length] : new char[length];
        for (int i = 0; i < length; i++)
        {
            int value = 0;
            for (int bit = 5 * i; bit < 5 * (i + 1); bit++) value = (value << 1) | ((bytes[bit / 8] >> (7 - (bit % 8))) & 1);
            text[i] = Alphabet[value];
        }

        return new string(text);
    }

    public static bool IsText(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExcept(s_letters);

    /// <summary>What a person typed, as it was printed: capitals, O as 0, I and L as 1, blanks and hyphens left out.</summary>
    public static string Tidy(string typed) => string.Concat(typed.ToUpperInvariant().Where(letter => letter is not (' ' or '-')).Select(letter => letter switch
    {
        'O' => '0',
        'I' or 'L' => '1',
        _ => letter,
    }));
}
