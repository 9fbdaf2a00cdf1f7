using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Commissioning;
using EdgeAgent.Gateway.Evidence;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Commands;

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
    private readonly EvidenceStage _evidence;
    private readonly AlarmDrills _drills;
    private readonly Func<string, bool> _renew;
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <param name="renew">Lets all detectors of a machine learn anew; false when there is no such machine.</param>
    public CommandExecutor(AlarmLifecycle alarms, EvidenceStage evidence, AlarmDrills drills, Func<string, bool> renew, StoredState stored)
    {
        (_alarms, _evidence, _drills, _renew) = (alarms, evidence, drills, renew);
        foreach (Document document in stored.Documents.Where(document => document.Kind == Kind)) Remember(document.Key, document.Body, null);
    }

    public CloudReply Execute(CloudCommand command, Moment now, GatewayChanges changes)
    {
        if (_answers.TryGetValue(command.Id, out string? answer)) return Reply(command, answer);

        answer = command.ExpiresAt <= now.Utc ? "expired"
            : command.Verb == Burst ? _evidence.Ask(command, now, changes) ?? Done
            : command.Verb == Renew ? (command.MachineId is { } machine && _renew(machine) ? Done : "unknown-machine")
            : command.Verb == Drill ? _drills.Start(command.MachineId, command.By, now, changes) ?? Done
            : command.Verb == Drilled ? _drills.Return(command.AlarmId, command.Drill, now, changes) ?? Done
            : command.AlarmId is null ? "unknown-verb"
            : _alarms.Operate(command.Verb, command.AlarmId, command.By, command.Until, now.UtcMs, changes) ?? Done;
        Remember(command.Id, answer, changes);
        return Reply(command, answer);
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
