using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeAgent.Contracts.Languages;

/// <summary>A text of the catalogues, named by its key; its words are made when somebody reads it.</summary>
/// <param name="Key">Stable name in every language's file, as <c>problem.unknown-order</c>.</param>
/// <param name="Otherwise">What stands there when no file has the key: a name that a newer sender uses, say. The key itself when null.</param>
[JsonConverter(typeof(LocalTextJson))]
public sealed record LocalText(string Key, string? Otherwise = null)
{
    /// <summary>The text for a language tag such as zh-CN; English for a language that has no file.</summary>
    public string For(string language) => Catalogue.In(language).Find(Key) ?? Otherwise ?? Key;

    /// <summary>The text with its places {0}, {1} … filled, by no country's rules.</summary>
    public string For(string language, params object[] values) => string.Format(System.Globalization.CultureInfo.InvariantCulture, For(language), values);
}

/// <summary>In an answer to a program a text is its key, and for readers without catalogues its English and Chinese.</summary>
public sealed class LocalTextJson : JsonConverter<LocalText>
{
    public override LocalText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new LocalText(document.RootElement.GetProperty("key").GetString()!, document.RootElement.GetProperty("en").GetString());
    }

    public override void Write(Utf8JsonWriter writer, LocalText value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("key", value.Key);
        writer.WriteString("en", value.For(Catalogue.English));
        writer.WriteString("zh", value.For(Catalogue.Chinese));
        writer.WriteEndObject();
    }
}
