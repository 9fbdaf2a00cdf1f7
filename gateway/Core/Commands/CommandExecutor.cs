using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Commissioning;
using EdgeAgent.Gateway.Evidence;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Commands;

/// <summary>What came of a command.</summary>
/// <param name="Alarms">Alarms that changed by it.</param>
/// <param name="Renewed">The machine whose detectors learn anew from now on; null for none.</param>
public sealed record CommandOutcome(CloudReply Reply, IReadOnlyList<AlarmChange> Alarms, Machine? Renewed = null);

/// <summary>
/// Carries out what a person decided, in the cloud or on the local page. Promise: each id is done once; a repeated id gets the same answer. Limit:
/// <see cref="MaxRemembered"/> ids are remembered; a command expires long before its id is forgotten.
/// </summary>
public sealed class CommandExecutor
{
    public const int MaxRemembered = 1000;

    private const string Kind = "command";
    private const string Done = "done";

    private const string Burst = "burst";
    private const string Renew = "renew";
    private const string Drill = "drill";
    private const string Drilled = "drilled";

    private readonly AlarmLifecycle _alarms;
    private readonly IReadOnlyDictionary<string, Machine> _machines;
    private readonly BurstEvidence _evidence;
    private readonly AlarmDrills _drills;
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public CommandExecutor(
        IReadOnlyDictionary<string, Machine> machines,
        AlarmLifecycle alarms,
        BurstEvidence evidence,
        AlarmDrills drills,
        StoredState stored
    )
    {
        (_machines, _alarms, _evidence, _drills) = (machines, alarms, evidence, drills);
        foreach (Document document in stored.Documents.Where(document => document.Kind == Kind)) Remember(document.Key, document.Body, null);
    }

    public CommandOutcome Execute(CloudCommand command, Moment now, GatewayChanges changes)
    {
        if (_answers.TryGetValue(command.Id, out string? answer)) return new CommandOutcome(Reply(command, answer), []);

        OperatorOutcome alarms = new(null, []);
        Machine? renewed = null;
        if (command.ExpiresAt <= now.Utc) answer = "expired";
        else if (command.Verb == Burst) answer = _evidence.Ask(command, now, changes) ?? Done;
        else if (command.Verb == Renew) answer = command.MachineId is { } machine && _machines.TryGetValue(machine, out renewed) ? Done : "unknown-machine";
        else if (command.Verb == Drill) answer = _drills.Start(command.MachineId, command.By, now, changes) ?? Done;
        else if (command.Verb == Drilled) answer = _drills.Return(command.AlarmId, command.Drill, now, changes) ?? Done;
        else if (command.AlarmId is null) answer = "unknown-verb";
        else
        {
            alarms = _alarms.Operate(command.Verb, command.AlarmId, command.By, command.Until, now, changes);
            answer = alarms.Refusal ?? Done;
        }

        Remember(command.Id, answer, changes);
        return new CommandOutcome(Reply(command, answer), alarms.Changes, renewed);
    }

    private void Remember(string id, string answer, GatewayChanges? changes)
    {
        _answers[id] = answer;
        _order.Enqueue(id);
        changes?.Keep(new Document(Kind, id, answer));
        if (_order.Count <= MaxRemembered) return;
        string oldest = _order.Dequeue();
        _answers.Remove(oldest);
        changes?.Forget(Kind, oldest);
    }

    private CloudReply Reply(CloudCommand command, string answer)
    {
        DrillTimes? seen = command is { Verb: Drilled, AlarmId: { } drill } ? _drills.Find(drill)?.Times : null;
        return new CloudReply(1, command.Id, answer == Done, answer == Done ? null : answer, seen);
    }
}
