using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Detection.Vibration;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Outbox;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Commissioning;

/// <summary>What somebody signed: how every point stood, and who looked.</summary>
/// <param name="IsGreen">Every point was good or could not be said.</param>
public sealed record CommissioningRecord(string MachineId, DateTimeOffset At, string By, bool IsGreen, IReadOnlyList<CheckedPoint> Points);

/// <summary>
/// Checks the installation of machines and keeps the newest commissioning record with each; every record goes to the cloud, which keeps them with the machine.
/// It remembers over restarts that a machine ran and then stopped. Limit: one record a machine is kept here; a new one replaces it.
/// </summary>
public sealed class InstallationRecords
{
    private const string Kind = "commissioning";

    private readonly Dictionary<string, Memory> _memories = new(StringComparer.Ordinal);

    private readonly EventOutbox _outbox;

    public InstallationRecords(StoredState stored, EventOutbox outbox)
    {
        _outbox = outbox;
        foreach (Document document in stored.Documents.Where(document => document.Kind == Kind))
        {
            if (JsonSerializer.Deserialize(document.Body, CommissioningJson.Default.Memory) is { } memory) _memories[document.Key] = memory;
        }
    }

    public CommissioningRecord? RecordOf(string machine) => _memories.GetValueOrDefault(machine)?.Record;

    /// <summary>Notes that a machine runs, or that it stands after it ran; call it about once a second.</summary>
    public void Watch(Machine machine, Moment now, GatewayChanges changes)
    {
        Memory memory = MemoryOf(machine);
        if (memory.HasStoppedAfterRun) return;
        RunState state = machine.State.RunStateAt(now.Utc);
        if (!memory.HasRun && state == RunState.Running) Keep(machine, memory with { HasRun = true }, changes);
        else if (memory.HasRun && state == RunState.Stopped) Keep(machine, memory with { HasStoppedAfterRun = true }, changes);
    }

    public IReadOnlyList<CheckedPoint> Look(Machine machine, bool isPlantConnected, DiskState disk, Moment now, TimeSpan silenceLimit)
    {
        Memory memory = MemoryOf(machine);
        bool? hasReference = machine.Detectors.OfType<LearnedBandDetector>().FirstOrDefault()?.HasLearned;
        return CommissioningCheck.Of(
            machine,
            new InstallationFacts(isPlantConnected, disk, memory.HasRun, memory.HasStoppedAfterRun, hasReference),
            now,
            silenceLimit
        );
    }

    /// <summary>Keeps how the points stand now as the machine's commissioning record, green or not, and puts it into the outbox with the same commit.</summary>
    public CommissioningRecord Sign(Machine machine, IReadOnlyList<CheckedPoint> points, string by, Moment now, GatewayChanges changes)
    {
        var record = new CommissioningRecord(machine.Profile.Id, now.Utc, by, CommissioningCheck.IsGreen(points), points);
        Keep(machine, MemoryOf(machine) with { Record = record }, changes);
        _outbox.Append(
            Lane.Health,
            EventTypes.MachineCommissioned,
            record.MachineId,
            now.Utc,
            null,
            CloudJson.ToElement(DataOf(record)),
            now,
            changes
        );
        return record;
    }

    private static CommissioningData DataOf(CommissioningRecord record) =>
        new(
            record.MachineId,
            record.At,
            record.By,
            record.IsGreen,
            [
                .. record.Points.Select(point => new CommissioningPointData(
                    point.Name,
                    PointStates.Of(point.State),
                    point.Reason,
                    point.Saw.Length > 0 ? point.Saw : null
                )),
            ]
        );

    private Memory MemoryOf(Machine machine) => _memories.GetValueOrDefault(machine.Profile.Id) ?? new Memory(false, false, null);

    private void Keep(Machine machine, Memory memory, GatewayChanges changes)
    {
        _memories[machine.Profile.Id] = memory;
        changes.Keep(new Document(Kind, machine.Profile.Id, JsonSerializer.Serialize(memory, CommissioningJson.Default.Memory)));
    }

    internal sealed record Memory(bool HasRun, bool HasStoppedAfterRun, CommissioningRecord? Record);
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(InstallationRecords.Memory))]
internal sealed partial class CommissioningJson : JsonSerializerContext;
