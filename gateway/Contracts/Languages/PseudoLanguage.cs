using System.Text;

namespace EdgeAgent.Contracts.Languages;

/// <summary>
/// Makes a language nobody speaks of the English words: accents on its letters, half as long again, in brackets. Places for values stay as they are. A page
/// shown in it tells at once which words stand in no file (no accents), which are put together from pieces (brackets in between), and where longer words do
/// not fit.
/// </summary>
public static class PseudoLanguage
{
    private const string Plain = "aceilnosuyzACEILNOSUYZ";
    private const string Accented = "áçéíłñöšúýžÁÇÉÍŁÑÖŠÚÝŽ";

    /// <summary>Keys whose text is a rule of the language, not a word.</summary>
    private const string Rules = "language.";

    public static IEnumerable<KeyValuePair<string, string>> Of(IReadOnlyDictionary<string, string> english) =>
        english.Select(text => KeyValuePair.Create(text.Key, text.Key.StartsWith(Rules, StringComparison.Ordinal) ? text.Value : Of(text.Value)));

    /// <summary>One text.</summary>
    public static string Of(string english)
    {
        if (english.Length == 0) return english;
        var text = new StringBuilder("[");
        int letters = 0;
        bool isPlace = false;
        foreach (char letter in english)
        {
            isPlace = letter == '{' || (isPlace && letter != '}');
            int index = isPlace ? -1 : Plain.IndexOf(letter, StringComparison.Ordinal);
            text.Append(index < 0 ? letter : Accented[index]);
            if (!isPlace) letters++;
        }

        // In words of four, so that a line breaks where that of a real language would.
        for (int more = (letters + 1) / 2; more > 0; more -= 5) text.Append(' ').Append('~', Math.Min(more, 4));
        return text.Append(']').ToString();
    }
}
