using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>A plate that was just made: the code is known to nobody else and shown this once.</summary>
public sealed record MadePlate(string Serial, string Code);

/// <summary>
/// The models an organisation knows, and plates for machines of them. A model that changes later leaves plates that were given out as they are: they say what the
/// machine was built as.
/// </summary>
public sealed class ModelLibrary(Database database, MachinePlates plates, TimeProvider time)
{
    private const string Columns = "id, organisation, profile, revision, changed_at, changed_by";

    public IReadOnlyList<MachineModel> OfOrganisation(string organisation) =>
        database.Read(session => session.Query($"SELECT {Columns} FROM machine_models WHERE organisation = $1 ORDER BY maker, model", Read, organisation));

    public MachineModel? Find(string organisation, string id) => database.Read(session => Find(session, organisation, id));

    /// <summary>Keeps a model.</summary>
    /// <param name="id">Null for a new one.</param>
    /// <param name="problems">Gets every fault, a key in front.</param>
    /// <returns>The model; null when it was refused.</returns>
    public MachineModel? Save(string organisation, string person, string? id, MachineProfile profile, ICollection<string> problems)
    {
        foreach (string problem in MachineModel.Problems(profile)) problems.Add(problem);
        if (problems.Count > 0) return null;
        return database.Write<MachineModel?>(session =>
        {
            session.Lock("models " + organisation);
            MachineModel? before = id is null ? null : Find(session, organisation, id);
            if (id is not null && before is null)
            {
                problems.Add("model is not known here any more.");
                return null;
            }

            string? other = session.Find(
                "SELECT id FROM machine_models WHERE organisation = $1 AND maker = $2 AND model = $3", row => row.GetString(0), organisation, profile.Maker!, profile.Model!);
            if (other is not null && other != id)
            {
                problems.Add($"model is '{profile.Model}', which is in the library already.");
                return null;
            }

            if (before is null && session.Number("SELECT COUNT(*) FROM machine_models WHERE organisation = $1", organisation) >= MachineModel.MaxModels)
            {
                problems.Add($"model is one too many; the library holds {MachineModel.MaxModels}.");
                return null;
            }

            var model = new MachineModel(
                id ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), organisation, profile, (before?.Revision ?? 0) + 1, time.GetUtcNow(), person);
            session.Execute(
                """
                INSERT INTO machine_models (id, organisation, maker, model, profile, revision, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT (id) DO UPDATE SET maker = excluded.maker, model = excluded.model, profile = excluded.profile, revision = excluded.revision,
                  changed_at = excluded.changed_at, changed_by = excluded.changed_by
                """,
                model.Id, organisation, profile.Maker!, profile.Model!, ProfileJson.Write(profile), model.Revision, model.ChangedAt.Ms(), person);
            return model;
        });
    }

    /// <summary>Takes a model out of the library; machines and plates made from it stay as they are. False when there was none.</summary>
    public bool Remove(string organisation, string id) => database.Write(session =>
    {
        if (Find(session, organisation, id) is null) return false;
        session.Execute("DELETE FROM machine_models WHERE id = $1", id);
        return true;
    });

    /// <summary>Makes a plate for each serial number.</summary>
    /// <param name="serials">As <see cref="SerialNumbers"/> read them.</param>
    public IReadOnlyList<MadePlate> MakePlates(MachineModel model, string person, IReadOnlyList<string> serials)
    {
        IReadOnlyList<string> codes = plates.Make(model.Organisation, person, [.. serials.Select(model.Of)]);
        return [.. serials.Zip(codes, (serial, code) => new MadePlate(serial, code))];
    }

    /// <summary>The link on the label of a plate.</summary>
    /// <param name="origin">Of this bridge, as a phone reaches it, like https://service.example.</param>
    public static string LinkOf(string origin, string code) => LabelCodec.ToUrl(new Uri(origin).Authority, new Label(LabelKind.Machine, code));

    private static MachineModel? Find(Session session, string organisation, string id) =>
        session.Find($"SELECT {Columns} FROM machine_models WHERE id = $1 AND organisation = $2", Read, id, organisation);

    private static MachineModel Read(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), JsonSerializer.Deserialize(row.GetString(2), ProfileJson.Default.Whole)!, row.GetInt64(3), row.Time(4), row.GetString(5));
}
