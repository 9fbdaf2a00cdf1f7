namespace EdgeAgent.CloudBridge.Api;

/// <summary>The contract of the MQTT side at /asyncapi.yaml; the schemas it names are under /schemas.</summary>
public static class AsyncApiDocument
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        // In the sources the schemas stand in a folder Schemas beside the document.
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "asyncapi.yaml")).Replace("./Schemas/", "./schemas/", StringComparison.Ordinal);
        routes.MapGet("/asyncapi.yaml", () => Results.Text(text, "application/yaml")).ExcludeFromDescription();
    }
}
