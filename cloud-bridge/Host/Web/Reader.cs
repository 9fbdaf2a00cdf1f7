using System.Globalization;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>Who reads this page: language, name, and numbers written as people read them.</summary>
public sealed class Reader(IHttpContextAccessor accessor, Visitor visitor)
{
    /// <summary>Cookie of the look chosen on this device.</summary>
    public const string LookCookie = "look";

    /// <summary>Dark and large, for a screen on the wall of a plant hall; without it the page follows the device.</summary>
    public const string HallLook = "hall";

    /// <summary>True on a screen in a plant hall.</summary>
    public bool IsHall => Context.Request.Cookies[LookCookie] == HallLook;

    private HttpContext Context => accessor.HttpContext ?? throw new InvalidOperationException("A page is made outside a request.");

    public string Language => Languages.Of(Context.Request);

    /// <summary>The languages to change to, each with its own name.</summary>
    public IEnumerable<(string Language, string Name)> OtherLanguages =>
        Catalogue.Languages.Where(language => language != Language).Select(language => (language, Texts.LanguageName.For(language)));

    /// <summary>Who is here, and what they may do.</summary>
    public Visitor Visitor => visitor;

    public string Actor => visitor.Kind == VisitorKind.Person ? visitor.Name : Context.Request.Cookies[Forms.ActorCookie] ?? "";

    /// <summary>Address of this page, to come back to.</summary>
    public string Here => Context.Request.Path + Context.Request.QueryString;

    /// <summary>What was typed into a field of the form that this page answers; null when it answers none.</summary>
    public string? Typed(string field) => Context.Request.HasFormContentType ? Context.Request.Form[field].ToString() : null;

    /// <summary>The text in the reader's language.</summary>
    public string this[LocalText text] => text.For(Language);

    /// <summary>A value with its unit, or a dash: <c>17.3 kW</c>.</summary>
    public static string Write(double? value, string unit) => value is { } number
        ? unit.Length == 0 ? Digits(number) : Digits(number) + " " + unit
        : "–";

    /// <summary>A number of the wire with its unit; a sensor's state is named instead.</summary>
    public string Write(NumberData number) => number.Value is null ? this[Words.Worth(number.Worth)]
        : number is { Name: "seconds-to-trip", Value: < 0 } ? this[Texts.NoTrip]
        : number is { Name: "seconds-to-trip", Value: < 0.5 } ? this[Texts.TripReached]
        : Write(number.Value, number.Unit);

    /// <summary>What people agreed on, without the digits of a measurement: <c>3.5 h</c>.</summary>
    public static string Agreed(double value, string unit) => value.ToString("0.##", CultureInfo.InvariantCulture) + " " + unit;

    public static string Percent(double fraction) => (fraction * 100).ToString("0", CultureInfo.InvariantCulture) + " %";

    /// <summary>A time for machines; the page's script writes it in the reader's zone.</summary>
    public static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>The same time for people without script.</summary>
    public static string Utc(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Digits(double number) =>
        number.ToString(
            Math.Abs(number) switch
            {
                < 10 => "0.00",
                < 1000 => "0.0",
                _ => "0",
            },
            CultureInfo.InvariantCulture
        );
}
