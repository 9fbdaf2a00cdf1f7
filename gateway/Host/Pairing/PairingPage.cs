using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using EdgeAgent.Contracts.Languages;
using EdgeAgent.Contracts.Pairing;
using QRCoder;

namespace EdgeAgent.Gateway.Host.Pairing;

/// <summary>
/// What the local page shows of pairing: the code that proves to be here, while it is of use. GET /pairing for people, /api/pairing for the page's script and
/// for tests.
/// </summary>
internal static class PairingPage
{
    private const string ContentType = "text/html; charset=utf-8";

    public static void Map(WebApplication app, PairingService pairing, IdentityFolder identity, string host, Func<HttpContext, bool> isAtTheBox)
    {
        PairingView Seen(HttpContext context) => View(pairing, identity, host, isHere: isAtTheBox(context) || pairing.IsShownToAll);

        app.MapGet("/api/pairing", (HttpContext context) => Results.Json(Seen(context), PairingPageJson.Default.PairingView));
        app.MapGet("/pairing", (HttpContext context) => Results.Text(Html(Seen(context)), ContentType));
        app.MapGet(
            "/assets/presence.svg",
            (HttpContext context) => Seen(context).Link is { } link ? Results.Text(Qr(link), "image/svg+xml") : Results.NotFound()
        );
    }

    internal static PairingView View(PairingService pairing, IdentityFolder identity, string host, bool isHere)
    {
        bool isOpen = pairing.State is "" or GatewayStates.Unclaimed or GatewayStates.Pending;
        bool isShown = isOpen && isHere;
        string digits = pairing.Digits;
        return new PairingView(
            pairing.State, pairing.Trouble, identity.GatewayId, LabelCodec.Printed(KeyPrint.CodeOf(identity.Print)), isShown ? digits : null,
            isShown ? LabelCodec.ToUrl(host, new Label(LabelKind.Presence, KeyPrint.CodeOf(identity.Print), digits)) : null,
            [.. pairing.Claims.Select(claim => new ClaimView(claim.Person, claim.Site))],
            identity.CertifiedFrom,
            pairing.ClockError?.TotalSeconds,
            [
                .. (pairing.Joining?.Refusals ?? []).Select(refusal => new JoinRefusalView(
                    refusal.Module,
                    refusal.Reason,
                    DateTimeOffset.FromUnixTimeMilliseconds(refusal.AtMs)
                )),
            ],
            IsHidden: isOpen && !isHere
        );
    }

    private static string Words(string reason) =>
        InEveryLanguage(Catalogue.In(Catalogue.English).Find("pairing.reason." + reason) is null ? "pairing.reason.not-a-join" : "pairing.reason." + reason);

    /// <summary>Whoever stands before the box did not choose a language: the text in each.</summary>
    private static string InEveryLanguage(string key) =>
        string.Join(
            " · ",
            Catalogue.Languages.Select(language => $"<span lang=\"{language}\">{System.Net.WebUtility.HtmlEncode(Catalogue.In(language).Find(key))}</span>")
        );

    private static string Qr(string link)
    {
        using QRCodeData data = QRCodeGenerator.GenerateQrCode(link, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(data);
        return svg.GetGraphic(8);
    }

    internal static string Html(PairingView view)
    {
        var text = new StringBuilder(
            """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>EdgeAgent</title><link rel="stylesheet" href="/assets/page.css"></head><body><main><section>"""
        );
        text.Append("<h1>").Append(InEveryLanguage("pairing.title")).Append("</h1><p>").Append(view.Code).Append("</p>");
        if (view.IsHidden) text.Append("<p>").Append(InEveryLanguage("pairing.press")).Append("</p>");
        else if (view.Digits is null) text.Append("<p>").Append(InEveryLanguage("pairing.paired")).Append("</p>");
        else
        {
            text.Append("<p>")
                .Append(InEveryLanguage("pairing.scan"))
                .Append("</p><img src=\"/assets/presence.svg\" width=\"320\" height=\"320\" alt=\"QR\">")
                .Append(CultureInfo.InvariantCulture, $"<p><strong>{view.Digits[..4]} {view.Digits[4..]}</strong></p>");
        }

        foreach (ClaimView claim in view.Claims)
        {
            text.Append("<p>")
                .Append(System.Net.WebUtility.HtmlEncode(claim.Person))
                .Append(" · ")
                .Append(System.Net.WebUtility.HtmlEncode(claim.Site))
                .Append("</p>");
        }

        if (view.RefusedModules.Count > 0) text.Append("<h2>").Append(InEveryLanguage("pairing.refused-modules")).Append("</h2>");
        foreach (JoinRefusalView refusal in view.RefusedModules)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"<p>{System.Net.WebUtility.HtmlEncode(refusal.Module)} · {Words(refusal.Reason)} · {refusal.At:yyyy-MM-dd HH:mm:ss}Z</p>"
            );
        }

        if (view.Trouble.Length > 0) text.Append("<p role=\"alert\">").Append(System.Net.WebUtility.HtmlEncode(view.Trouble)).Append("</p>");
        return text.Append("</section></main></body></html>").ToString();
    }
}

/// <summary>GET /api/pairing.</summary>
/// <param name="State">As the bridge last said: unclaimed, pending, paired, retired, revoked; empty before it was heard.</param>
/// <param name="Trouble">Why the bridge is away; empty when it is not.</param>
/// <param name="Code">Short code as printed on the label.</param>
/// <param name="Digits">Presence code; null once paired, and for whoever is not at the box (<paramref name="IsHidden"/>).</param>
/// <param name="Link">The presence code as a link; null where the digits are.</param>
/// <param name="Claims">Who is pairing it.</param>
/// <param name="CertifiedFrom">When the certificate's life began.</param>
/// <param name="ClockErrorSec">How far the box's clock is from the bridge's signed time.</param>
/// <param name="RefusedModules">Modules that were not let in at the commissioning access point, newest first.</param>
/// <param name="IsHidden">There is a presence code, shown at the box's own screen and for two minutes after its button was pressed.</param>
public sealed record PairingView(
    string State,
    string Trouble,
    string Gateway,
    string Code,
    string? Digits,
    string? Link,
    IReadOnlyList<ClaimView> Claims,
    DateTimeOffset? CertifiedFrom,
    double? ClockErrorSec,
    IReadOnlyList<JoinRefusalView> RefusedModules,
    bool IsHidden
);

/// <param name="Reason">malformed, not-placed, wrong-proof, locked.</param>
public sealed record JoinRefusalView(string Module, string Reason, DateTimeOffset At);

public sealed record ClaimView(string Person, string Site);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PairingView))]
internal sealed partial class PairingPageJson : JsonSerializerContext;
