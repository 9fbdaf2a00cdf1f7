using System.Text.Json.Nodes;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Connectors;

/// <summary>Chances for service as messages for others: one when a chance is first seen.</summary>
public static class OpportunityMessages
{
    public const string RaisedType = "io.edgeagent.opportunity.raised.v1";

    public static string IdOf(Opportunity chance) => "msg_" + chance.Id;

    public static string Body(Opportunity chance) => new JsonObject
    {
        ["specversion"] = "1.0",
        ["id"] = IdOf(chance),
        ["source"] = "/bridge/opportunities",
        ["type"] = RaisedType,
        ["subject"] = $"/machines/{chance.Gateway}/{chance.Machine}",
        ["time"] = chance.MadeAt.UtcDateTime,
        ["datacontenttype"] = "application/json",
        ["dataschema"] = "/schemas/opportunity.v1.json",
        ["timestamp"] = chance.MadeAt.UtcDateTime,
        ["data"] = new JsonObject
        {
            ["opportunityId"] = chance.Id,
            ["gateway"] = chance.Gateway,
            ["machine"] = chance.Machine,
            ["kind"] = chance.Kind,
            ["item"] = chance.Item,
            ["dueAt"] = chance.DueAt?.UtcDateTime,
        },
    }.ToJsonString();
}
