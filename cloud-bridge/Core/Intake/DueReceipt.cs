using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EventId = EdgeAgent.Contracts.CloudWire.EventId;

namespace EdgeAgent.CloudBridge.Intake;

/// <summary>What has to be told after a commit.</summary>
/// <param name="Receipt">With every lane that has a hole marked; whether to ask again now is the caller's business.</param>
public sealed record DueReceipt(string Gateway, CloudReceipt Receipt);
