using System.Security.Cryptography;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// Where a person asks for a machine's spectrum now. The command goes down to the gateway, which asks the module; the evidence comes up by itself and names the
/// command. Limit: one burst of a machine asked for at a time; a command that found no gateway within <see cref="ValidFor"/> is not worth carrying out any
/// more.
/// </summary>
public sealed class SpectrumRequests(Database database, CommandSignal signal, TimeProvider time)
{
    public const string Verb = "burst";
    public static readonly TimeSpan ValidFor = TimeSpan.FromHours(1);

    /// <param name="problem">Stable name of what was wrong; empty when taken.</param>
    public AlarmCommand? Ask(string gateway, string machine, string by, out string problem)
    {
        DateTimeOffset now = time.GetUtcNow();
        problem = by.Length is 0 or > 100 ? "actor-missing" : "";
        if (problem.Length > 0) return null;

        var command = new CloudCommand(
            1,
            Hex64.ToText(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8))),
            Verb,
            null,
            machine,
            by,
            null,
            now + ValidFor
        );
        problem = database.Write(session =>
        {
            if (MachineStore.ProblemOf(session, gateway, machine) is { } absent) return absent;
            if (Newest(session, gateway, machine) is { State: "pending" } open && open.Command.ExpiresAt > now) return "too-soon";
            return AlarmCommands.TryAdd(session, gateway, command, now) ? "" : "too-many-pending";
        });
        if (problem.Length > 0) return null;
        signal.Ring();
        return new AlarmCommand(gateway, command, now, "pending", null, null);
    }

    /// <summary>The newest time somebody asked for a burst of a machine; null when nobody did.</summary>
    public static AlarmCommand? Newest(Session session, string gateway, string machine) => AlarmCommands.OfMachine(session, gateway, machine, Verb);
}
