using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Knowledge;

/// <summary>
/// Articles in the database. Search finds every word anywhere in title, text, model or the fault's name in either language; at most <see cref="SearchWords.Max"/>
/// words count.
/// </summary>
public static class ArticleStore
{
    public const int MaxListed = 100;

    private const string Select =
        """
        SELECT id, fault_code, machine_type, model, language, title, body, author, made_at, updated_at, revision,
          (SELECT COUNT(*) FROM article_votes v WHERE v.article = a.id AND v.is_helpful = 1), (SELECT COUNT(*) FROM article_votes v WHERE v.article = a.id AND v.is_helpful = 0)
        FROM articles a
        """;

    public static Article? Find(Session session, string id) => session.Find($"{Select} WHERE id = $1", Read, id);

    public static List<Article> OfFault(Session session, string faultCode) =>
        session.Query($"{Select} WHERE fault_code = $1 ORDER BY id LIMIT {MaxListed}", Read, faultCode);

    /// <summary>How many articles there are of each fault that has any.</summary>
    public static Dictionary<string, long> CountByFault(Session session) =>
        session
            .Query("SELECT fault_code, COUNT(*) FROM articles GROUP BY fault_code", row => (Code: row.GetString(0), Count: row.GetInt64(1)))
            .ToDictionary(pair => pair.Code, pair => pair.Count, StringComparer.Ordinal);

    public static List<Article> Search(Session session, string? words)
    {
        string[] patterns = [.. SearchWords.Of(words).Select(word => "%" + Escape(word) + "%")];
        return session.Query(
            $@"{Select} WHERE search LIKE $1 ESCAPE '\' AND search LIKE $2 ESCAPE '\' AND search LIKE $3 ESCAPE '\' AND search LIKE $4 ESCAPE '\' AND search LIKE $5 ESCAPE '\'
               ORDER BY updated_at DESC, id LIMIT {MaxListed}",
            Read, [.. Enumerable.Range(0, SearchWords.Max).Select(i => i < patterns.Length ? patterns[i] : "%")]);
    }

    /// <summary>Adds an article or a new revision of it.</summary>
    public static void Save(Session session, Article article) =>
        session.Execute(
            """
            INSERT INTO public.articles (id, fault_code, machine_type, model, language, title, body, author, made_at, updated_at, revision, search, organisation)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            ON CONFLICT (id) DO UPDATE SET
              fault_code = excluded.fault_code, machine_type = excluded.machine_type, model = excluded.model, language = excluded.language, title = excluded.title, body = excluded.body,
              author = excluded.author, updated_at = excluded.updated_at, revision = excluded.revision, search = excluded.search
            """,
            article.Id,
            article.FaultCode,
            article.MachineType,
            article.Model,
            article.Language,
            article.Title,
            article.Body,
            article.Author,
            article.MadeAt.Ms(),
            article.UpdatedAt.Ms(),
            article.Revision,
            article.SearchText(),
            session.Organisation
        );

    public static void Vote(Session session, string article, string voter, bool isHelpful, DateTimeOffset at) => session.Execute(
        """
        INSERT INTO public.article_votes (article, voter, is_helpful, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (article, voter) DO UPDATE SET is_helpful = excluded.is_helpful, at = excluded.at
        """,
        article, voter, isHelpful.Bit(), at.Ms());

    private static string Escape(string word) =>
        word.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);

    private static Article Read(DbDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.TextOrNull(2),
            row.TextOrNull(3),
            row.GetString(4),
            row.GetString(5),
            row.GetString(6),
            row.GetString(7),
            row.Time(8),
            row.Time(9),
            row.GetInt64(10),
            row.GetInt64(11),
            row.GetInt64(12)
        );
}
