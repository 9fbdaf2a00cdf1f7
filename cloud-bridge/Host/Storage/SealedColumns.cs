using System.Security.Cryptography;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// The columns whose text is a secret that must be used again and so cannot be a digest. It lies in the database sealed under a key that lies in a file
/// elsewhere: a stolen database or backup signs nothing and signs nobody in. What earlier releases kept in clear is sealed at the first start.
/// </summary>
public static class SealedColumns
{
    private const string Mark = "sealed:";

    /// <summary>What is sealed. A connector's document has the keys of the other system in its headers.</summary>
    public static readonly IReadOnlyList<(string Table, string Column)> All =
    [
        ("webhooks", "secret"),
        ("webhooks", "old_secret"),
        ("connectors", "secret"),
        ("connectors", "document"),
        ("people", "authenticator_key"),
    ];

    /// <param name="session">Where the row lies.</param>
    /// <param name="table">Its table; a text sealed for one row opens in no other.</param>
    /// <param name="id">The row.</param>
    /// <param name="text">The secret; null stays null.</param>
    public static string? Seal(this Session session, string table, string id, string? text) =>
        text is null ? null : Mark + session.Sealer.Seal(text, SubjectOf(table, id));

    /// <summary>The opposite of <see cref="Seal(Session, string, string, string?)"/>.</summary>
    /// <exception cref="CryptographicException">The text was changed, is another row's, or was sealed under another key.</exception>
    public static string? Unseal(this Session session, string table, string id, string? kept) =>
        kept is null ? null : session.Sealer.Open(kept[Mark.Length..], SubjectOf(table, id));

    /// <summary>Seals what lies in clear, and looks whether the key is the one of what was sealed before.</summary>
    /// <exception cref="SealKeyLostException">It is not; no secret was changed.</exception>
    internal static void Seal(Database database) => database.Write(session =>
    {
        foreach ((string table, string column) in All)
        {
            List<(string Id, string Text)> rows = session.Query(
                $"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL",
                row => (row.GetString(0), row.GetString(1))
            );
            foreach ((string id, string text) in rows)
            {
                if (text.StartsWith(Mark, StringComparison.Ordinal)) Check(session, database, table, id, text);
                else session.Execute($"UPDATE public.{table} SET {column} = $2 WHERE id = $1", id, session.Seal(table, id, text));
            }
        }
    });

    private static void Check(Session session, Database database, string table, string id, string text)
    {
        try
        {
            session.Unseal(table, id, text);
        }
        catch (Exception wrong) when (wrong is CryptographicException or FormatException or ArgumentException)
        {
            throw new SealKeyLostException(database.Place, table, wrong);
        }
    }

    private static string SubjectOf(string table, string id) => table + " " + id;
}

/// <summary>The secrets in the database were sealed under another key than the one in the authority's folder.</summary>
public sealed class SealKeyLostException(string place, string table, Exception inner)
    : Exception(
        $"The secrets of {table} in {place} were sealed under another key. They were left as they are, and the gateways keep what they have to send. Put the file "
            + "seal.key of the authority's folder (--pki) back from the backup that belongs to this database.",
        inner
    );
