using Microsoft.Net.Http.Headers;

namespace EdgeAgent.CloudBridge.Hosting;

/// <summary>Which language a reader gets: the one chosen on the page, else the browser's first that we have, else English.</summary>
public static class Languages
{
    public const string English = "en";
    public const string Chinese = "zh-CN";
    public const string Cookie = "language";

    public static string Of(HttpRequest request)
    {
        if (request.Cookies[Cookie] is English or Chinese) return request.Cookies[Cookie]!;
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out IList<StringWithQualityHeaderValue>? wanted)) return English;
        foreach (StringWithQualityHeaderValue language in wanted.OrderByDescending(value => value.Quality ?? 1))
        {
            if (language.Value.StartsWith("zh", StringComparison.OrdinalIgnoreCase)) return Chinese;
            if (language.Value.StartsWith(English, StringComparison.OrdinalIgnoreCase)) return English;
        }

        return English;
    }
}
