using EdgeAgent.CloudBridge.Access;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace EdgeAgent.CloudBridge.Api;

/// <summary>What the OpenAPI document says about the API as a whole.</summary>
internal static class ApiDocument
{
    private const string KeyScheme = "apiKey";
    private const string CookieScheme = "session";

    private static readonly (string Name, string Description)[] s_tags =
    [
        ("Machines", "Machines with their newest state, power, health and reports."),
        ("Archive", "What people write down about sites and machines, and what was agreed with customers."),
        ("Alarms", "Alarms, which their gateways own, and what people asked of them."),
        ("Orders", "Work orders and the steps of their life."),
        ("Test orders", "Test alarms and the TEST orders that come back; they stand beside the work orders."),
        ("Knowledge", "Articles engineers write."),
        ("Connectors", "Opening orders in other systems and taking their status back."),
        ("Webhooks", "Telling other systems, by the Standard Webhooks specification."),
        ("Access", "Who comes in."),
        ("Operation", "How the bridge itself is doing."),
    ];

    public static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info.Title = "EdgeAgent cloud-bridge";
        document.Info.Version = BridgeStatus.Version;
        document.Info.Description =
            "Machines, alarms, work orders and the delivery ledger. Times are UTC, powers kW. A refusal is a problem document whose code is stable. "
            + "Programs send an API key as a bearer token; its scopes say what it may do (read, alarms, work, manage, knowledge, pair, settings, connections, operate, access, audit). Pages use the signed-in person's cookie. "
            + "A key or a person sees only what the organisation was granted: everything else does not exist (404).";
        document.Info.License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [KeyScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key made on the page Access, Keys; it begins with ea_.",
            },
            [CookieScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = AccessSetup.PersonCookie,
                Description = "A person's session, for our own pages; changes must come from the same origin.",
            },
        };
        document.Security = [Needs(document, KeyScheme), Needs(document, CookieScheme)];
        foreach ((string path, IOpenApiPathItem item) in document.Paths)
        {
            if (!RouteRights.IsPublic(path) || item.Operations is null) continue;
            foreach (OpenApiOperation operation in item.Operations.Values) operation.Security = [];
        }

        document.Tags = s_tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }).ToHashSet();
        foreach (OpenApiServer server in document.Servers ?? []) server.Url = server.Url?.TrimEnd('/');
        return Task.CompletedTask;
    }

    private static OpenApiSecurityRequirement Needs(OpenApiDocument document, string scheme) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };
}
