using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Intake;

/// <summary>
/// Digests of stored events as one transaction sees them, what it stores itself included. What was read ahead is answered from memory, all else by the
/// database, so reading ahead changes the time it takes and never the answer.
/// </summary>
internal sealed class StoredDigests(Session session)
{
    private readonly Dictionary<(string Gateway, string Id), string?> _byId = [];
    private readonly Dictionary<(string Gateway, string FirstId), HashSet<string>> _byFirstId = [];

    /// <param name="ids">Events whose digests will be wanted.</param>
    /// <param name="firstIds">First ids under which renumbered events will be looked for.</param>
    public void ReadAhead(IReadOnlyCollection<(string Gateway, string Id)> ids, IReadOnlyCollection<(string Gateway, string FirstId)> firstIds)
    {
        foreach ((string Gateway, string Id) id in ids) _byId[id] = null;
        foreach ((string gateway, string id, string digest) in EventStore.FindDigests(session, _byId.Keys)) _byId[(gateway, id)] = digest;
        foreach ((string Gateway, string FirstId) id in firstIds) _byFirstId[id] = [];
        foreach ((string gateway, string firstId, string digest) in EventStore.FindByPrevious(session, _byFirstId.Keys))
            _byFirstId[(gateway, firstId)].Add(digest);
    }

    /// <summary>An event is stored in this transaction.</summary>
    public void Note(DecodedEvent e)
    {
        _byId[(e.Gateway, e.Key)] = e.Digest;
        if (e.Event.PreviousId is { } firstId && _byFirstId.TryGetValue((e.Gateway, firstId), out HashSet<string>? digests)) digests.Add(e.Digest);
    }

    /// <summary>The digest of a stored event, or null when it is not (or no longer) stored.</summary>
    public string? Find(string gateway, string id) =>
        _byId.TryGetValue((gateway, id), out string? digest) ? digest : EventStore.FindDigest(session, gateway, id);

    /// <summary>True when an event of this content was stored whose first id, the one before all renumbering, is <paramref name="first"/>.</summary>
    public bool HasByPrevious((string Gateway, string FirstId) first, string digest) =>
        _byFirstId.TryGetValue(first, out HashSet<string>? digests)
            ? digests.Contains(digest)
            : EventStore.HasByPrevious(session, first.Gateway, first.FirstId, digest);
}
