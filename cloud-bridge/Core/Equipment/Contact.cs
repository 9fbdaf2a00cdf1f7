
namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>Somebody at a machine who agreed that the service firm may reach them about it.</summary>
public sealed record Contact(string Id, string Name, string Reach, DateTimeOffset ConsentedAt);
