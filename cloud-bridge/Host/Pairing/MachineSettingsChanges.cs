using System.Globalization;
using System.Text.Json;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>The settings of a machine as somebody wants them, and how far its gateway is with them.</summary>
/// <param name="Newest">The newest revision.</param>
/// <param name="State">How it stands with that.</param>
/// <param name="Report">The gateway's last word.</param>
/// <param name="HeardAt">When the gateway was last heard at all; null never.</param>
/// <param name="History">Newest first, the newest included.</param>
public sealed record WantedMachine(
    PairedMachine Machine,
    SettingsChange Newest,
    SettingsState State,
    SettingsReport Report,
    DateTimeOffset? HeardAt,
    IReadOnlyList<SettingsChange> History
)
{
    /// <summary>The content of a revision as one text a key, in the units of the wire.</summary>
    public static IReadOnlyDictionary<string, string> Values(SettingsChange change)
    {
        using JsonDocument content = JsonDocument.Parse(change.Content);
        return content.RootElement.EnumerateObject()
            .ToDictionary(
                property => property.Name,
                property => property.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object && IsEmpty(property.Value) ? "" : property.Value.ToString(),
                StringComparer.Ordinal
            );
    }

    /// <summary>The profile of a revision.</summary>
    public static MachineProfile ProfileOf(SettingsChange change) => JsonSerializer.Deserialize(change.Content, ProfileJson.Default.Whole)!;

    private static bool IsEmpty(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.GetArrayLength() == 0 : !element.EnumerateObject().Any();
}

/// <summary>
/// Where a machine's profile is changed after it was added. A change is a revision of its gateway's settings: the gateway is told at once when it is there, and
/// when it comes back when it is not. Nothing is changed that does not pass the profile's own rules, which the gateway applies again.
/// </summary>
public sealed class MachineSettingsChanges(Database database, PairingSignal signal, TimeProvider time)
{
    /// <param name="organisation">Whose machine it is; another's is not found.</param>
    /// <returns>Null when no machine of this organisation was added here under that id: one that a file on its box describes is not either.</returns>
    public WantedMachine? Find(string organisation, string gateway, string machine) =>
        database.Read(session =>
        {
            if (Own(session, organisation, gateway, machine) is not { } found) return null;
            List<SettingsChange> history = SettingsStore.Of(session, gateway, machine);
            SettingsReport report = SettingsStore.ReportOf(session, gateway);
            return new WantedMachine(
                found,
                history[0],
                report.StateOf(machine, history[0].Revision),
                report,
                GatewayStore.Find(session, gateway)?.LastHeardAt,
                history
            );
        });

    /// <summary>Changes the profile.</summary>
    /// <param name="seen">The revision the person looked at; another one by now refuses the change. Null changes whatever is there.</param>
    /// <param name="problems">Gets every fault, a key in front.</param>
    /// <returns>False when it was refused or the machine is not there any more.</returns>
    public bool Change(string organisation, string person, string gateway, string machine, MachineProfile profile, long? seen, ICollection<string> problems) =>
        Write(organisation, person, gateway, machine, _ => profile, seen, null, problems);

    /// <summary>Brings back the profile of an older revision, as a new revision.</summary>
    /// <returns>False when it was refused, or machine or revision are not there any more.</returns>
    public bool Restore(string organisation, string person, string gateway, string machine, long revision, ICollection<string> problems) =>
        Write(
            organisation,
            person,
            gateway,
            machine,
            session => SettingsStore.Find(session, gateway, machine, revision) is { } old ? WantedMachine.ProfileOf(old) : null,
            null,
            revision,
            problems
        );

    private bool Write(
        string organisation,
        string person,
        string gateway,
        string machine,
        Func<Session, MachineProfile?> wanted,
        long? seen,
        long? restores,
        ICollection<string> problems
    )
    {
        string? code = database.Write<string?>(session =>
        {
            session.Lock(gateway);
            if (Own(session, organisation, gateway, machine) is null || GatewayKeyStore.Live(session, gateway) is not { } key) return null;
            if (wanted(session) is not { } profile) return null;
            int before = problems.Count;
            foreach (string problem in profile.Problems()) problems.Add(problem);
            SettingsChange newest = SettingsStore.Newest(session, gateway, machine)!;
            if (seen is { } looked && looked != newest.Revision)
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"revision is {newest.Revision} by now: {newest.ChangedBy} changed it meanwhile. Look at it and change again."));
            if (problems.Count > before) return null;
            string content = ProfileJson.Write(profile);
            if (content == newest.Content) return "";
            GatewaySettingsComposer.Touch(session, gateway);
            session.Execute("UPDATE public.paired_machines SET nameplate = $3 WHERE gateway = $1 AND machine = $2", gateway, machine, content);
            long revision = GatewaySettingsComposer.RevisionOf(session, gateway);
            DateTimeOffset now = time.GetUtcNow();
            SettingsStore.Add(session, new SettingsChange(gateway, machine, organisation, revision, content, now, person, restores));
            PairingJournal.Add(
                session,
                now,
                key.Organisation,
                key.Site,
                gateway,
                JournalEntries.MachineChanged,
                person,
                string.Create(CultureInfo.InvariantCulture, $"{machine} {revision}{(restores is { } old ? $" ({old})" : "")}")
            );
            return KeyPrint.CodeOf(key.Print);
        });
        if (code is { Length: > 0 }) signal.Ring(code);
        return code is not null;
    }

    private static PairedMachine? Own(Session session, string organisation, string gateway, string machine) =>
        PlacementStore.FindMachine(session, gateway, machine) is { } found && found.Organisation == organisation ? found : null;
}
