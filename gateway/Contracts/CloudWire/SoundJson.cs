using System.Text.Json;
using System.Text.Unicode;

namespace EdgeAgent.Contracts.CloudWire;

/// <summary>
/// Whether bytes are JSON that everybody can read, store and write out again: valid UTF-8, no half of a surrogate pair (escaped as \ud800), no name twice in one
/// object, no number beyond a double, at most <see cref="MaxDepth"/> deep. A parser lets these through, and whatever reads them later stumbles.
/// </summary>
public static class SoundJson
{
    /// <summary>Objects and arrays within each other.</summary>
    public const int MaxDepth = 64;

    public static bool IsSound(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) return false;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        Stack<HashSet<string>> names = [];
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject:
                        names.Push(new HashSet<string>(StringComparer.Ordinal));
                        break;
                    case JsonTokenType.EndObject:
                        names.Pop();
                        break;
                    case JsonTokenType.PropertyName when !names.Peek().Add(reader.GetString()!):
                        return false;
                    case JsonTokenType.String when reader.ValueIsEscaped:
                        _ = reader.GetString();
                        break;
                    case JsonTokenType.Number when !(reader.TryGetDouble(out double number) && double.IsFinite(number)):
                        return false;
                }
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            // What GetString throws of half a surrogate pair.
            return false;
        }
    }
}
