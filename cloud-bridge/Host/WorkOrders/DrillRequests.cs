using System.Security.Cryptography;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>Where people ask for a test alarm and look at what came back.</summary>
public sealed class DrillRequests(Database database, CommandSignal signal, TimeProvider time, TimeProvider wallTime)
{
    /// <summary>A person waits for it: a gateway that comes back later than this shall not send a TEST alarm nobody expects any more.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(10);

    private const string Drill = "drill";

    /// <summary>Asks a machine's gateway to send a TEST alarm.</summary>
    /// <param name="problem">Stable name of what was wrong; empty when asked.</param>
    /// <returns>The command; null when there was a problem.</returns>
    public AlarmCommand? Ask(string gateway, string machine, string by, out string problem)
    {
        problem = by.Length is 0 or > 100 ? "actor-missing" : "";
        if (problem.Length > 0) return null;
        DateTimeOffset now = time.GetUtcNow();
        var command = new CloudCommand(
            1,
            Hex64.ToText(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8))),
            Drill,
            null,
            machine,
            by,
            null,
            now + ValidFor
        );
        problem = database.Write(session =>
            MachineStore.ProblemOf(session, gateway, machine) is { } absent ? absent
            : AlarmCommands.TryAdd(session, gateway, command, now) ? ""
            : "too-many-pending"
        );
        if (problem.Length > 0) return null;
        signal.Ring();
        return new AlarmCommand(gateway, command, now, "pending", null, null);
    }

    /// <summary>A TEST order for a person to look at; the first look is its last hop.</summary>
    public TestOrder? Show(string id)
    {
        if (database.Read(session => TestOrderStore.Find(session, id)) is not { } order) return null;
        if (order.ShownAt is not null) return order;
        return database.Write(session =>
        {
            TestOrderStore.Show(session, id, time.GetUtcNow(), wallTime.GetUtcNow().Ms());
            return TestOrderStore.Find(session, id);
        });
    }
}
