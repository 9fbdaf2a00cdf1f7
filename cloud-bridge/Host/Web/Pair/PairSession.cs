using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Web.Pair;

/// <summary>
/// Where a visitor's pairing stands. It belongs to the visitor, not to a tab: the phone's own camera opens a new tab with every scan, and each goes on where
/// the last one was.
/// </summary>
/// <param name="Site">Chosen by somebody of the staff; an invited installer has the invitation's.</param>
/// <param name="Claim">The claim that was begun last.</param>
/// <param name="Module">A module's label that was scanned and waits for a point on the picture.</param>
public sealed record PairSession(
    string Visitor,
    string Organisation,
    string? Site = null,
    string? Claim = null,
    string? Gateway = null,
    string? Machine = null,
    string? Module = null
)
{
    public static PairSession Of(Session session, Visitor visitor) =>
        session.Find(
            "SELECT visitor, organisation, site, claim, gateway, machine, module FROM pairing_sessions WHERE visitor = $1",
            row => new PairSession(
                row.GetString(0),
                row.GetString(1),
                row.TextOrNull(2),
                row.TextOrNull(3),
                row.TextOrNull(4),
                row.TextOrNull(5),
                row.TextOrNull(6)
            ),
            visitor.Id
        ) ?? new PairSession(visitor.Id, visitor.Organisation);

    public void Save(Session session, DateTimeOffset now) => session.Execute(
        """
        INSERT INTO public.pairing_sessions (visitor, organisation, site, claim, gateway, machine, module, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (visitor) DO UPDATE SET site = excluded.site, claim = excluded.claim, gateway = excluded.gateway, machine = excluded.machine, module = excluded.module, changed_at = excluded.changed_at
        """,
        Visitor, Organisation, Site, Claim, Gateway, Machine, Module, now.Ms());
}
