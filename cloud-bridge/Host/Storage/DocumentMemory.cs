using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// What the JSON documents of rows meant when they were last read or written, so that a row that comes again unchanged is not parsed again. It compares whole
/// texts, so it never gives an older meaning or that of another bridge's transaction. Limit: the rows used last, at least <see cref="Capacity"/> and at most
/// twice as many; a forgotten one is parsed. Not for two threads at once.
/// </summary>
internal sealed class DocumentMemory
{
    /// <summary>An alarm or an order takes some 5 KB, its text and its meaning together.</summary>
    public const int Capacity = 8192;

    private Dictionary<(string Owner, string Id), (string Document, object Meaning)> _young = [];
    private Dictionary<(string Owner, string Id), (string Document, object Meaning)> _old = [];

    /// <summary>The meaning of a row's document.</summary>
    /// <param name="owner">Tells the tables apart: the gateway for an alarm, nothing for an order.</param>
    /// <param name="id">The row's key.</param>
    /// <param name="document">JSON.</param>
    /// <param name="type">What it is.</param>
    public T Read<T>(string owner, string id, string document, JsonTypeInfo<T> type)
        where T : class
    {
        bool isKnown = _young.TryGetValue((owner, id), out (string Document, object Meaning) known) || _old.TryGetValue((owner, id), out known);
        if (isKnown && known.Document == document && known.Meaning is T meaning) document = known.Document;
        else meaning = JsonSerializer.Deserialize(document, type)!;
        Keep(owner, id, document, meaning);
        return meaning;
    }

    public void Keep(string owner, string id, string document, object meaning)
    {
        if (_young.Count >= Capacity) (_old, _young) = (_young, []);
        _young[(owner, id)] = (document, meaning);
    }
}
