using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Knowledge;

/// <summary>Where engineers write and rate articles.</summary>
public sealed class ArticleEditing(Database database, TimeProvider time)
{
    /// <summary>Writes an article, new or over the revision the author saw.</summary>
    /// <param name="id">Null for a new one.</param>
    /// <param name="draft">What was written; its id, times, revision and votes are ignored.</param>
    /// <param name="seenRevision">The revision the author looked at; null for a new article.</param>
    /// <param name="problem">Stable name of what was wrong; empty when it was taken.</param>
    /// <returns>The article as it is now; null when there was a problem.</returns>
    public Article? Write(string? id, Article draft, long? seenRevision, out string problem)
    {
        DateTimeOffset now = time.GetUtcNow();
        problem = draft.Problem() ?? "";
        if (problem.Length > 0) return null;

        (Article? article, string why) = database.Write<(Article?, string)>(session =>
        {
            Article? before = id is null ? null : ArticleStore.Find(session, id);
            if (id is not null && before is null) return (null, "unknown-article");
            if (before is not null && before.Revision != seenRevision) return (null, "changed-meanwhile");
            Article after = draft with
            {
                Id = before?.Id ?? "KB-" + Guid.NewGuid().ToString("N")[..10].ToUpperInvariant(),
                MadeAt = before?.MadeAt ?? now,
                UpdatedAt = now,
                Revision = (before?.Revision ?? 0) + 1,
            };
            ArticleStore.Save(session, after);
            return (ArticleStore.Find(session, after.Id), "");
        });
        problem = why;
        return article;
    }

    /// <summary>Counts whether it helped; one vote a person. False when there is no such article or no name.</summary>
    public bool TryVote(string id, string voter, bool isHelpful) => voter.Length is > 0 and <= 100 && database.Write(session =>
    {
        if (ArticleStore.Find(session, id) is null) return false;
        ArticleStore.Vote(session, id, voter, isHelpful, time.GetUtcNow());
        return true;
    });
}
