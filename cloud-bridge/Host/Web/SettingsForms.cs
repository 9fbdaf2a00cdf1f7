using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Pairing;
using Microsoft.AspNetCore.Mvc;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>What the pages of settings post beside their form.</summary>
public static class SettingsForms
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/machine-settings/{gateway}/{machine}/restore", RestoreMachine).ExcludeFromDescription();

    private static IResult RestoreMachine(MachineSettingsChanges changes, Visitor visitor, string gateway, string machine, [FromForm] long revision)
    {
        bool isDone = changes.Restore(visitor.Organisation, visitor.Name, gateway, machine, revision, []);
        return Results.LocalRedirect(
            $"/machine-settings/{Uri.EscapeDataString(gateway)}/{Uri.EscapeDataString(machine)}" + (isDone ? "" : "?problem=restore-refused")
        );
    }
}
