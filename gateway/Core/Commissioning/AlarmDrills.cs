using System.Globalization;
using System.Text.Json;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Outbox;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Commissioning;

/// <summary>
/// Tries the way of an alarm: sends a TEST alarm on the alarm lane and learns which TEST order the bridge made of it and when it passed each place. Promise: no
/// alarm, episode, health record or figure of alarm quality ever comes of it, because it never meets the alarm lifecycle.
/// <para>Limits: one drill per machine in <see cref="MinInterval"/>; the newest <see cref="MaxRemembered"/> are remembered.</para>
/// </summary>
public sealed class AlarmDrills
{
    public const int MaxRemembered = 50;

    /// <summary>A person who presses twice asked once; a script cannot fill the alarm lane.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(10);

    private const string Kind = "drill";

    private readonly Func<string, bool> _isMachine;
    private readonly EventOutbox _outbox;
    private readonly string _run;
    private readonly Dictionary<string, Drill> _drills = new(StringComparer.Ordinal);
    private long _made;

    /// <param name="isMachine">Whether a machine of that id is here.</param>
    /// <param name="run">64 random bits made at every start; they stand in each id made in this run.</param>
    public AlarmDrills(StoredState stored, Func<string, bool> isMachine, EventOutbox outbox, ulong run)
    {
        (_isMachine, _outbox, _run) = (isMachine, outbox, Hex64.ToText(run));
        foreach (Document document in stored.Documents.Where(document => document.Kind == Kind))
        {
            if (JsonSerializer.Deserialize(document.Body, DrillJson.Default.Drill) is { } drill) _drills[drill.Id] = drill;
        }
    }

    /// <summary>Newest first.</summary>
    public IEnumerable<Drill> Drills => _drills.Values.OrderByDescending(drill => drill.MadeAt).ThenByDescending(drill => drill.Sequence);

    public Drill? Find(string id) => _drills.GetValueOrDefault(id);

    /// <summary>Sends a TEST alarm.</summary>
    /// <returns>Null when it is in the outbox, else the named reason.</returns>
    public string? Start(string? machine, string by, Moment now, GatewayChanges changes)
    {
        if (machine is null || !_isMachine(machine)) return "unknown-machine";
        if (_drills.Values.Any(drill => drill.MachineId == machine && (now.Utc - drill.MadeAt).Duration() < MinInterval)) return "too-soon";

        if (by.Length == 0) by = "unnamed";
        string id = string.Create(CultureInfo.InvariantCulture, $"{_run}-d{++_made}");
        _outbox.Append(
            Lane.Alarm,
            EventTypes.AlarmTest,
            machine,
            now.Utc,
            null,
            CloudJson.ToElement(new DrillData(id, machine, by, now.Utc)),
            now,
            changes
        );
        MakeRoom(changes);
        Keep(
            new Drill
            {
                Id = id,
                MachineId = machine,
                By = by,
                MadeAt = now.Utc,
                Incarnation = _outbox.Incarnation,
                Sequence = _outbox.Sender(Lane.Alarm).Produced,
            },
            changes
        );
        return null;
    }

    /// <summary>The drill whose event an element is and that the broker has not confirmed yet; null for anything else.</summary>
    public string? Awaited(OutboxElement element)
    {
        if (element.Lane != Lane.Alarm) return null;
        foreach (Drill drill in _drills.Values)
        {
            if (drill.Sequence == element.From && drill.Incarnation == element.Incarnation && drill.Times.BrokerAt is null) return drill.Id;
        }

        return null;
    }

    /// <summary>The broker has it.</summary>
    public void AtBroker(string id, Moment now, GatewayChanges changes)
    {
        if (Find(id) is { Times.BrokerAt: null } drill) Keep(drill with { Times = drill.Times with { BrokerAt = now.Utc } }, changes);
    }

    /// <summary>The bridge tells of its TEST order. Said again, it changes nothing.</summary>
    /// <returns>Null when taken, else the named reason.</returns>
    public string? Return(string? id, DrillTimes? seen, Moment now, GatewayChanges changes)
    {
        if (id is null || Find(id) is not { } drill || seen?.OrderId is not { Length: > 0 and <= PayloadRules.MaxTextLength }) return "unknown-drill";
        if (!drill.IsBack) Keep(drill with { Times = seen with { BrokerAt = drill.Times.BrokerAt, ReturnedAt = now.Utc } }, changes);
        return null;
    }

    /// <summary>A person could see the TEST order now; only the first time counts.</summary>
    public bool Show(string id, Moment now, GatewayChanges changes)
    {
        if (Find(id) is not { IsBack: true } drill) return false;
        if (drill.ShownAt is null) Keep(drill with { ShownAt = now.Utc }, changes);
        return true;
    }

    private void MakeRoom(GatewayChanges changes)
    {
        while (_drills.Count >= MaxRemembered)
        {
            string oldest = Drills.Last().Id;
            _drills.Remove(oldest);
            changes.Forget(Kind, oldest);
        }
    }

    private void Keep(Drill drill, GatewayChanges changes)
    {
        _drills[drill.Id] = drill;
        changes.Keep(new Document(Kind, drill.Id, JsonSerializer.Serialize(drill, DrillJson.Default.Drill)));
    }
}
