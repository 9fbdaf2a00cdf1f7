using System.Text.Json;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using Microsoft.AspNetCore.DataProtection;

namespace EdgeAgent.CloudBridge.Web.Pair;

/// <summary>A machine as somebody without an account sees it who has read its plate.</summary>
/// <param name="ContactName">Set once this device's owner became a contact.</param>
/// <param name="Reported">The order of the newest problem that somebody reported here, open or closed; only for a contact.</param>
public sealed record VisitView(string Organisation, string Gateway, string MachineId, Machine? Machine, string Firm, string? ContactName, Order? Reported);

/// <summary>
/// A visit at a machine: whoever reads its plate (80 random bits, so they stand there) sees its state, and may become its contact after agreeing to what is
/// kept; a contact reports problems and sees what becomes of them. The visit lives in an encrypted cookie of this device; a contact's for a year, otherwise an
/// hour. Withdrawing deletes name and address at once.
/// </summary>
public sealed class MachineVisits(
    WholeDatabase database,
    MachinePlates plates,
    Func<Database, ProblemReporting> problems,
    IDataProtectionProvider protection,
    IHttpContextAccessor accessor,
    AccessClock clock
)
{
    public const int MaxNameLength = 100;
    public const int MaxReachLength = 200;

    /// <summary>Version of the sentences a contact agrees to; they stand in PairTexts.Consent.</summary>
    public const string ConsentVersion = "2026-11-22";

    private const string Cookie = "edge-visit";
    private static readonly TimeSpan s_visit = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_contact = TimeSpan.FromDays(365);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("visit").ToTimeLimitedDataProtector();

    private HttpContext Context => accessor.HttpContext ?? throw new InvalidOperationException("A visit is used outside a request.");

    /// <summary>Begins a visit by a plate's link; false when no machine has it.</summary>
    public bool Open(string plate)
    {
        if (plates.FindByPlate(plate) is not { Gateway: { } gateway, Machine: { } machine } found) return false;
        Keep(new Place(found.Organisation, gateway, machine, null), s_visit);
        return true;
    }

    /// <summary>The machine being visited; null without a visit.</summary>
    public VisitView? Look() => PlaceOf() is not { } place ? null : EyesOf(place, "visit").Read(session =>
    {
        Contact? contact = ContactOf(session, place);
                Order? reported = contact is null
                    ? null
                    : OrderStore.OpenOfGroup(session, place.Gateway, place.Machine, ProblemReportRules.Group)
                        ?? OrderStore.LastClosedOfGroup(session, place.Gateway, place.Machine, ProblemReportRules.Group);
                return new VisitView(
                    place.Organisation,
                    place.Gateway,
                    place.Machine,
                    MachineStore.Find(session, place.Gateway, place.Machine),
                    Grants.FindOrganisation(session, place.Organisation)?.Name ?? "",
                    contact?.Name,
                    reported
                );
    });

    public string? Bind(string name, string reach, bool hasConsented)
    {
        if (PlaceOf() is not { } place) return "scan-plate-first";
        if (!hasConsented) return "consent-missing";
        if (name.Trim().Length is 0 or > MaxNameLength) return "name-missing";
        if (reach.Trim().Length is 0 or > MaxReachLength) return "reach-missing";
        string id = Secrets.NewId("c_");
        database.Value.Write(session =>
        {
            ContactStore.Add(session, place.Organisation, place.Gateway, place.Machine, new Contact(id, name.Trim(), reach.Trim(), clock.Now), ConsentVersion);
            AuditLog.Add(
                session,
                place.Organisation,
                clock.Now,
                ContactStore.ActorOf(id),
                "bind contact",
                $"{place.Gateway}/{place.Machine}",
                "done",
                Context.Connection.RemoteIpAddress?.ToString() ?? ""
            );
        });
        Keep(place with { Contact = id }, s_contact);
        return null;
    }

    /// <summary>A contact says what they see; it becomes an order, or joins the open one.</summary>
    /// <param name="words">What they see.</param>
    /// <param name="photo">A picture; null for none.</param>
    /// <param name="key">Names this report: the same key again makes no second one.</param>
    /// <returns>Stable name of what was wrong; null when it was taken.</returns>
    public string? Report(string words, byte[]? photo, string key)
    {
        if (PlaceOf() is not { } place || database.Value.Read(session => ContactOf(session, place)) is not { } contact) return "scan-plate-first";
        problems(EyesOf(place, "contact " + contact.Id)).Report(place.Gateway, place.Machine, ContactStore.ActorOf(contact.Id), words.Trim(), photo, key, out string problem);
        return problem.Length > 0 ? problem : null;
    }

    public string? Withdraw()
    {
        if (PlaceOf() is not { Contact: { } contact } place) return "scan-plate-first";
        database.Value.Write(session => ContactStore.Withdraw(session, contact, clock.Now));
        Keep(place with { Contact = null }, s_visit);
        return null;
    }

    /// <summary>What the machine's organisation sees of it now: a visit lasts up to a year, and a grant may end before.</summary>
    private ScopedDatabase EyesOf(Place place, string credential) => new(database.Value, place.Organisation, credential);

    private static Contact? ContactOf(Session session, Place place) => place.Contact is null ? null : ContactStore.Find(session, place.Contact);

    private Place? PlaceOf()
    {
        if (Context.Request.Cookies[Cookie] is not { } sealedPlace) return null;
        try
        {
            return JsonSerializer.Deserialize<Place>(_protector.Unprotect(sealedPlace));
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    private void Keep(Place place, TimeSpan life) => Context.Response.Cookies.Append(
        Cookie, _protector.Protect(JsonSerializer.Serialize(place), life),
        new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = Context.Request.IsHttps, MaxAge = life, IsEssential = true });

    private sealed record Place(string Organisation, string Gateway, string Machine, string? Contact);
}
