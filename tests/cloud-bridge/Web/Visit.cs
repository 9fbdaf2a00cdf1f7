using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using EdgeAgent.CloudBridge.Access;

namespace EdgeAgent.CloudBridge.Tests.Web;

/// <summary>
/// A browser without a screen: keeps cookies, names its origin with every change, as browsers do, and takes the antiforgery token from the page a form is on.
/// </summary>
public sealed partial class Visit : IDisposable
{
    private readonly CookieHandler _cookies;

    /// <param name="address">Of the bridge.</param>
    /// <param name="session">Another visit whose session this one has; then it keeps no cookie of its own. Null for a new visitor.</param>
    /// <param name="from">The address it comes from; null for any of this machine.</param>
    public Visit(Uri address, Visit? session = null, IPAddress? from = null)
    {
        _cookies = new CookieHandler(address, isKeeping: session is null, from);
        if (session is not null) SetCookie(AccessSetup.PersonCookie, session.Cookies[AccessSetup.PersonCookie]);
        Client = new HttpClient(_cookies) { BaseAddress = address };
    }

    /// <summary>Does not follow redirects.</summary>
    public HttpClient Client { get; }

    public IReadOnlyDictionary<string, string> Cookies => _cookies.Cookies;

    public void SetCookie(string name, string value) => _cookies.Cookies[name] = value;

    public async Task<HttpResponseMessage> PostAsync(string page, string path, params (string Name, string Value)[] fields)
    {
        using HttpResponseMessage form = await Client.GetAsync(page, TestContext.Current.CancellationToken);
        string token = Token().Match(await form.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Groups[1].Value;
        using var content = new FormUrlEncodedContent([
            .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)),
            KeyValuePair.Create("__RequestVerificationToken", token),
        ]);
        return await Client.PostAsync(path, content, TestContext.Current.CancellationToken);
    }

    /// <summary>A form with a file, from the page it is on.</summary>
    public async Task<HttpResponseMessage> UploadAsync(string page, string path, MultipartFormDataContent form)
    {
        using HttpResponseMessage shown = await Client.GetAsync(page, TestContext.Current.CancellationToken);
        form.Add(
            new StringContent(Token().Match(await shown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Groups[1].Value),
            "__RequestVerificationToken"
        );
        return await Client.PostAsync(path, form, TestContext.Current.CancellationToken);
    }

    /// <summary>Signs in by the secret of a one-time link.</summary>
    public async Task<string> SignInAsync(string secret)
    {
        using HttpResponseMessage answer = await PostAsync("/welcome", "/welcome", ("secret", secret));
        return answer.Headers.Location?.ToString() ?? answer.StatusCode.ToString();
    }

    public void Dispose() => Client.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    private sealed class CookieHandler(Uri origin, bool isKeeping, IPAddress? from) : DelegatingHandler(Sockets(from))
    {
        private static SocketsHttpHandler Sockets(IPAddress? from)
        {
            var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
            if (from is not null)
                handler.ConnectCallback = async (context, cancel) =>
                {
                    var socket = new Socket(from.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                    socket.Bind(new IPEndPoint(from, 0));
                    await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                };
            return handler;
        }

        public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            IEnumerable<string> own = request.Headers.TryGetValues("Cookie", out IEnumerable<string>? given) ? given : [];
            string all = string.Join("; ", [.. Cookies.Select(cookie => cookie.Key + "=" + cookie.Value), .. own]);
            request.Headers.Remove("Cookie");
            if (all.Length > 0) request.Headers.Add("Cookie", all);
            if (request.Method != HttpMethod.Get && !request.Headers.Contains("Origin"))
                request.Headers.Add("Origin", origin.GetLeftPart(UriPartial.Authority));
            HttpResponseMessage answer = await base.SendAsync(request, cancellationToken);
            foreach (string set in answer.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? sets) && isKeeping ? sets : [])
            {
                string[] pair = set.Split(';')[0].Split('=', 2);
                if (pair[1].Length == 0) Cookies.Remove(pair[0]);
                else Cookies[pair[0]] = WebUtility.HtmlDecode(pair[1]);
            }

            return answer;
        }
    }
}
