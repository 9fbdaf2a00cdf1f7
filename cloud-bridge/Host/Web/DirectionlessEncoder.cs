using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>
/// Encodes text for pages. Marks that turn the direction of what follows (Unicode's embeddings, overrides and isolates) become the replacement character: with
/// one of them a stored name rewrites the words beside it, or shows a file or an address as another. Scripts that run from right to left need none of them.
/// </summary>
internal sealed unsafe class DirectionlessEncoder : HtmlEncoder
{
    private const int Replacement = 0xFFFD;

    /// <summary>Of every page, and of the pictures in them.</summary>
    public static readonly DirectionlessEncoder Shared = new();

    private readonly HtmlEncoder _inner = Create(UnicodeRanges.All);

    public override int MaxOutputCharactersPerInputCharacter => _inner.MaxOutputCharactersPerInputCharacter;

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        int first = _inner.FindFirstCharacterToEncode(text, textLength);
        int mark = new ReadOnlySpan<char>(text, first < 0 ? textLength : first).IndexOfAny(s_marks);
        return mark < 0 ? first : mark;
    }

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
        _inner.TryEncodeUnicodeScalar(IsMark(unicodeScalar) ? Replacement : unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);

    public override bool WillEncode(int unicodeScalar) => IsMark(unicodeScalar) || _inner.WillEncode(unicodeScalar);

    private static readonly System.Buffers.SearchValues<char> s_marks = System.Buffers.SearchValues.Create(
        "\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069"
    );

    private static bool IsMark(int scalar) => scalar is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
