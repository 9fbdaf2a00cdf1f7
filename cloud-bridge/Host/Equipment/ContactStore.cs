using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>
/// Contacts of machines in the database. Name and address stand nowhere else, so that withdrawing deletes both; elsewhere a contact is named by
/// <see cref="ActorOf"/>.
/// </summary>
public static class ContactStore
{
    public const int MaxListed = 50;

    /// <summary>How a contact is called in reports, orders and the audit log.</summary>
    public static string ActorOf(string id) => "contact " + id;

    public static void Add(Session session, string organisation, string gateway, string machine, Contact contact, string consent) => session.Execute(
        "INSERT INTO public.contacts (id, organisation, gateway, machine, name, reach, consent, consented_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        contact.Id, organisation, gateway, machine, contact.Name, contact.Reach, consent, contact.ConsentedAt.Ms());

    /// <summary>One who has not withdrawn.</summary>
    public static Contact? Find(Session session, string id) =>
        session.Find("SELECT id, name, reach, consented_at FROM contacts WHERE id = $1 AND withdrawn_at IS NULL", Read, id);

    /// <summary>Those of a machine who have not withdrawn, newest first.</summary>
    public static List<Contact> OfMachine(Session session, string gateway, string machine) =>
        session.Query(
            $"SELECT id, name, reach, consented_at FROM contacts WHERE gateway = $1 AND machine = $2 AND withdrawn_at IS NULL ORDER BY consented_at DESC, id LIMIT {MaxListed}",
            Read,
            gateway,
            machine
        );

    public static void Withdraw(Session session, string id, DateTimeOffset at) =>
        session.Execute("UPDATE public.contacts SET name = '', reach = '', withdrawn_at = $2 WHERE id = $1", id, at.Ms());

    private static Contact Read(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.Time(3));
}
