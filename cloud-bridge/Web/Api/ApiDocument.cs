using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace EdgeAgent.CloudBridge.Web.Api;

/// <summary>What the OpenAPI document says about the API as a whole.</summary>
internal static class ApiDocument
{
    private static readonly (string Name, string Description)[] s_tags =
    [
        ("Machines", "Machines with their newest state, power, health and reports."),
        ("Archive", "What people write down about sites and machines, and what was agreed with customers."),
        ("Alarms", "Alarms, which their gateways own, and what people asked of them."),
        ("Orders", "Work orders and the steps of their life."),
        ("Test orders", "Test alarms and the TEST orders that come back; they stand beside the work orders."),
        ("Knowledge", "Articles engineers write."),
        ("Webhooks", "Telling other systems, by the Standard Webhooks specification."),
        ("Operation", "How the bridge itself is doing."),
    ];

    public static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info.Title = "EdgeAgent cloud-bridge";
        document.Info.Version = BridgeStatus.Version;
        document.Info.Description = "Machines, alarms, work orders and the delivery ledger. Times are UTC, powers kW. A refusal is a problem document whose code is stable. "
            + "The bridge has no logins yet: it listens on the loopback, and whoever opens it wider puts a guard before it.";
        document.Info.License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" };
        document.Security = [];
        document.Tags = s_tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }).ToHashSet();
        foreach (OpenApiServer server in document.Servers ?? []) server.Url = server.Url?.TrimEnd('/');
        return Task.CompletedTask;
    }
}
