using System.Text;

namespace EdgeAgent.Hardware.Tests.KiCad;

/// <summary>One list of a KiCad file: its first word is the name, its other words are values, its lists are children.</summary>
public sealed class SExpression
{
    private readonly List<object> _items = [];

    public string Name => _items.Count > 0 && _items[0] is string word ? word : "";

    /// <summary>The words after the name, in order.</summary>
    public IEnumerable<string> Values => _items.Skip(1).OfType<string>();

    public IEnumerable<SExpression> Lists => _items.OfType<SExpression>();

    public IEnumerable<SExpression> All(string name) => Lists.Where(list => list.Name == name);

    public SExpression? Find(string name) => All(name).FirstOrDefault();

    public SExpression Get(string name) => Find(name) ?? throw new FormatException($"({Name} ...) has no ({name} ...).");

    public string Value(int index = 0) => Values.ElementAt(index);

    /// <summary>The value of a KiCad property, for example Reference or MPN; null when it has none.</summary>
    public string? Property(string name) => All("property").FirstOrDefault(property => property.Value() == name)?.Value(1);

    public static SExpression Parse(string text)
    {
        SExpression root = new();
        Stack<SExpression> open = new([root]);
        for (int at = 0; at < text.Length;)
        {
            char next = text[at];
            if (char.IsWhiteSpace(next)) at++;
            else if (next == '(')
            {
                SExpression list = new();
                open.Peek()._items.Add(list);
                open.Push(list);
                at++;
            }
            else if (next == ')')
            {
                open.Pop();
                if (open.Count == 0) throw new FormatException($"One ')' too many at character {at}.");
                at++;
            }
            else open.Peek()._items.Add(next == '"' ? Quoted(text, ref at) : Word(text, ref at));
        }

        if (open.Count != 1) throw new FormatException($"{open.Count - 1} list(s) are not closed.");
        return root.Lists.Single();
    }

    private static string Quoted(string text, ref int at)
    {
        StringBuilder word = new();
        for (at++; text[at] != '"'; at++)
        {
            if (text[at] == '\\') at++;
            word.Append(text[at]);
        }

        at++;
        return word.ToString();
    }

    private static string Word(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('(' or ')')) at++;
        return text[start..at];
    }
}
