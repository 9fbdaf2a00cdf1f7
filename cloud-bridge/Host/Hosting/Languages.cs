using EdgeAgent.Contracts.Languages;
using Microsoft.Net.Http.Headers;

namespace EdgeAgent.CloudBridge.Hosting;

/// <summary>Which language a reader gets: the one chosen on the page, else the browser's first that we have, else English.</summary>
public static class Languages
{
    public const string Cookie = "language";

    public static string Of(HttpRequest request)
    {
        if (request.Cookies[Cookie] is { } chosen && Catalogue.Has(chosen)) return chosen;
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out IList<StringWithQualityHeaderValue>? wanted))
            return Catalogue.English;
        foreach (StringWithQualityHeaderValue language in wanted.OrderByDescending(value => value.Quality ?? 1))
        {
            if (Catalogue.Nearest(language.Value.Value ?? "") is { } nearest) return nearest;
        }

        return Catalogue.English;
    }
}
