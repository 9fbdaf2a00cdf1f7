using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.Intake;

/// <summary>What has to be told after a commit.</summary>
/// <param name="Receipt">With every lane that has a hole marked; whether to ask again now is the caller's business.</param>
public sealed record DueReceipt(string Gateway, CloudReceipt Receipt);
