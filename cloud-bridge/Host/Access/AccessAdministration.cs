using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>Gives back the work of people who can no longer do it, in the transaction that shuts them out.</summary>
/// <param name="session">The transaction, after the change.</param>
/// <param name="people">Who they are.</param>
/// <param name="gateway">Only of this gateway; null for all that their organisation sees.</param>
public delegate void HandBack(Session session, IReadOnlyList<Person> people, string? gateway);

/// <summary>
/// Where a manager decides who comes in: people, keys, invitations, organisations, grants. Each method answers with the stable name of what was wrong, or null;
/// what it makes belongs to the visitor's organisation. A secret it returns is shown once and kept as a digest.
/// </summary>
/// <param name="handBack">What becomes of the work of those who are shut out.</param>
public sealed class AccessAdministration(WholeDatabase database, Visitor visitor, AccessClock clock, HandBack handBack)
{
    public const int MaxNameLength = 100;
    private const int MaxKeyDays = 3650;

    private Database Data => database.Value;

    /// <summary>Adds a colleague; <paramref name="secret"/> is that of their one-time link.</summary>
    public string? AddPerson(string login, string name, string role, out string secret) => AddPersonTo(visitor.Organisation, login, name, role, out secret);

    /// <summary>A new one-time link for a colleague; their sessions end when they set up a new credential.</summary>
    public string? MakeLink(string personId, out string secret)
    {
        string? made = Data.Write(session =>
            FindColleague(session, personId) is { IsDisabled: false } person ? OneTimeLinks.Make(session, person.Id, clock.Now) : null
        );
        secret = made ?? "";
        return made is null ? "unknown-person" : null;
    }

    /// <summary>Changes role and admission; every session of theirs ends within <see cref="AccessSetup.CheckEvery"/>.</summary>
    public string? ChangePerson(string personId, string role, bool isDisabled)
    {
        if (!Rights.OfRole.ContainsKey(role)) return "unknown-role";
        if (personId == visitor.Id) return "not-yourself";
        return Data.Write(session =>
        {
            if (FindColleague(session, personId) is not { } person) return "unknown-person";
            person.Role = role;
            person.IsDisabled = isDisabled;
            person.Stamp = Guid.NewGuid().ToString("N");
            People.Save(session, person);
            if (isDisabled || !Rights.OfRole[role].Contains(Rights.Work)) handBack(session, [person], null);
            return null;
        });
    }

    public string? AddKey(string name, IReadOnlyList<string> rights, int? days, out string secret)
    {
        secret = ApiKeys.Prefix + Secrets.New();
        if (name.Trim().Length is 0 or > MaxNameLength) return "name-missing";
        if (rights.Count == 0 || rights.Except(Rights.All).Any()) return "unknown-right";
        if (rights.Except(visitor.Rights).Any()) return "not-yours";
        if (days is < 1 or > MaxKeyDays) return "bad-days";
        var key = new ApiKey(
            Secrets.NewId("k_"),
            visitor.Organisation,
            name.Trim(),
            rights,
            visitor.Name,
            clock.Now,
            days is { } life ? clock.Now.AddDays(life) : null,
            null,
            null
        );
        string made = secret;
        return Data.Write(session =>
        {
            if (ApiKeys.Of(session, visitor.Organisation).Count(old => old.RevokedAt is null) >= ApiKeys.MaxKeys) return "too-many-keys";
            ApiKeys.Add(session, key, made);
            return null;
        });
    }

    public string? RevokeKey(string id) => Data.Write(session => ApiKeys.Revoke(session, visitor.Organisation, id, clock.Now)) ? null : "unknown-key";

    public string? Invite(string site, int hours, out Invitation invitation, out string secret)
    {
        secret = "";
        invitation = new Invitation(Secrets.NewId("i_"), visitor.Organisation, site.Trim(), visitor.Name, clock.Now, clock.Now.AddHours(hours), null, 0, null);
        if (invitation.Site.Length is 0 or > Invitation.MaxSiteLength) return "site-missing";
        if (hours < 1 || TimeSpan.FromHours(hours) > Invitation.Longest) return "bad-hours";
        Invitation made = invitation;
        secret = Data.Write(session => Invitations.Add(session, made));
        return null;
    }

    /// <summary>Ends an invitation; whoever works with it is out at the next request.</summary>
    public string? RevokeInvitation(string id) =>
        Data.Write(session => Invitations.Revoke(session, visitor.Organisation, id, clock.Now)) ? null : "unknown-invitation";

    /// <summary>Adds an organisation with its first manager; only those who run the bridge may.</summary>
    public string? AddOrganisation(string id, string name, string managerLogin, string managerName, out string secret)
    {
        secret = "";
        if (visitor.Organisation != Scope.Home) return "not-yours";
        if (!CloudLimits.IsId(id) || Data.Read(session => Grants.FindOrganisation(session, id)) is not null) return "bad-organisation";
        if (name.Trim().Length is 0 or > MaxNameLength) return "name-missing";
        Data.Write(session => Grants.AddOrganisation(session, id, name.Trim(), clock.Now));
        return AddPersonTo(id, managerLogin, managerName, Rights.Manager, out secret);
    }

    /// <summary>Lets an organisation see a gateway or one machine of it. Whoever may act on it may say who else sees it.</summary>
    public string? Give(string organisation, string gateway, string machine, string kind) => Data.Write(session =>
    {
        if (!GrantKinds.All.Contains(kind)) return "unknown-kind";
        if (Grants.FindOrganisation(session, organisation) is null) return "unknown-organisation";
        if (!MayDecide(session, gateway)) return "unknown-gateway";
        if (machine.Length > 0 && MachineStore.Find(session, gateway, machine) is null) return "unknown-machine";
        if (machine.Length == 0 && !GrantKinds.MayAct(kind) && IsKept(organisation)) return "not-yourself";
        Grants.Give(session, organisation, gateway, machine, kind, visitor.Name, clock.Now);
        if (!GrantKinds.MayAct(kind)) handBack(session, People.Of(session, organisation), gateway);
        return null;
    });

    public string? Take(string organisation, string gateway, string machine) => Data.Write(session =>
    {
        if (!MayDecide(session, gateway)) return "unknown-gateway";
        if (machine.Length == 0 && IsKept(organisation)) return "not-yourself";
        Grants.Take(session, organisation, gateway, machine);
        handBack(session, People.Of(session, organisation), gateway);
        return null;
    });

    private string? AddPersonTo(string organisation, string login, string name, string role, out string secret)
    {
        secret = "";
        if (login.Trim().Length is 0 or > MaxNameLength) return "login-missing";
        if (name.Trim().Length is 0 or > MaxNameLength) return "name-missing";
        if (!Rights.OfRole.ContainsKey(role)) return "unknown-role";
        Person person = People.New(organisation, login, name, role, clock.Now);
        string? made = Data.Write(session =>
        {
            if (People.FindByLogin(session, person.Login) is not null || People.Of(session, organisation).Count >= People.MaxListed) return null;
            People.Save(session, person);
            return OneTimeLinks.Make(session, person.Id, clock.Now);
        });
        secret = made ?? "";
        return made is null ? "login-taken" : null;
    }

    private Person? FindColleague(Session session, string id) =>
        People.Find(session, id) is { } person && person.Organisation == visitor.Organisation ? person : null;

    /// <summary>Nobody shuts themselves out, and nobody those who run the bridge and answer for it.</summary>
    private bool IsKept(string organisation) => organisation == visitor.Organisation || organisation == Scope.Home;

    private bool MayDecide(Session session, string gateway) =>
        session.Number("SELECT COUNT(*) FROM grants WHERE organisation = $1 AND gateway = $2 AND machine = '' AND is_acting = 1", visitor.Organisation, gateway)
        > 0;
}
