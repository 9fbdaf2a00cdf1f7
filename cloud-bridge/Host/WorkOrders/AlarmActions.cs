using System.Security.Cryptography;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// Where people acknowledge and shelve alarms. A gateway's alarm is its own: a command goes down and the answer comes back; the bridge's own alarms change at
/// once.
/// </summary>
public sealed class AlarmActions(Database database, ServiceLevels levels, CommandSignal signal, TimeProvider time, TimeProvider wallTime)
{
    /// <param name="gateway">Whose alarm.</param>
    /// <param name="alarmId">Which.</param>
    /// <param name="verb">One of <see cref="AlarmVerbs.All"/>.</param>
    /// <param name="by">Who.</param>
    /// <param name="until">End of shelving; required to shelve, at most seven days away.</param>
    /// <param name="problem">Stable name of what was wrong; empty when taken.</param>
    /// <returns>The command; null when there is none, because of a problem or because the bridge's own alarm changed at once.</returns>
    public AlarmCommand? Ask(string gateway, string alarmId, string verb, string by, DateTimeOffset? until, out string problem)
    {
        DateTimeOffset now = time.GetUtcNow();
        problem = AlarmVerbs.Problem(verb, by, until, now) ?? "";
        if (problem.Length > 0) return null;

        var command = new CloudCommand(
            1,
            Hex64.ToText(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8))),
            verb,
            alarmId,
            null,
            by,
            verb == "shelve" ? until : null,
            now + AlarmCommand.ValidFor
        );
        (AlarmCommand? made, string why) = database.Write(session => Write(session, gateway, command, now));
        problem = why;
        if (made is not null) signal.Ring();
        return made;
    }

    private (AlarmCommand? Made, string Problem) Write(Session session, string gateway, CloudCommand command, DateTimeOffset now)
    {
        session.Lock(gateway);
        var trouble = new TroubleTransaction(session, levels, now, wallTime.GetUtcNow().Ms());
        if (trouble.FindAlarm(gateway, command.AlarmId!) is not { } alarm) return (null, "unknown-alarm");
        if (alarm.IsBridgeOwned)
        {
            if (command.Verb != "acknowledge") return (null, "not-allowed");
            trouble.Acknowledge(alarm);
            trouble.Save();
            return (null, "");
        }

        return AlarmCommands.TryAdd(session, gateway, command, now)
            ? (new AlarmCommand(gateway, command, now, "pending", null, null), "")
            : (null, "too-many-pending");
    }
}
