using System.Security.Cryptography;
using System.Text.Json;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>
/// Plates for machines: 80 random bits that only who stands at the machine can read. The database holds their hash, so nobody prints a second plate from a copy
/// of it.
/// </summary>
public sealed class MachinePlates(Database database, TimeProvider time)
{
    public const int MaxAtOnce = 200;

    /// <summary>Draws codes for new plates.</summary>
    /// <param name="organisation">Whose.</param>
    /// <param name="person">Who makes them.</param>
    /// <param name="plates">One entry a plate: what is known of its machine, or null.</param>
    /// <returns>The codes, for <see cref="LabelKind.Machine"/> labels; they are shown this once.</returns>
    public IReadOnlyList<string> Make(string organisation, string person, IReadOnlyList<MachineProfile?> plates)
    {
        if (plates.Count is 0 or > MaxAtOnce) throw new ArgumentException($"{plates.Count} plates; make 1 to {MaxAtOnce} at once.", nameof(plates));
        string[] codes = [.. plates.Select(_ => Base32.Encode(RandomNumberGenerator.GetBytes(16), LabelCodec.PlateCodeLength))];
        database.Write(session =>
        {
            for (int i = 0; i < codes.Length; i++)
            {
                session.Execute(
                    "INSERT INTO public.machine_plates (plate, organisation, nameplate, made_at, made_by) VALUES ($1, $2, $3, $4, $5)",
                    MachinePlate.HashOf(codes[i]),
                    organisation,
                    plates[i] is { } profile ? ProfileJson.Write(profile) : null,
                    time.GetUtcNow().Ms(),
                    person
                );
            }
        });
        return codes;
    }

    /// <summary>
    /// The machine whose plate somebody scanned, whoever they are: who reads the plate stands there. Null when it is on no machine or not ours.
    /// </summary>
    /// <param name="plate">The link on the plate.</param>
    public MachinePlate? FindByPlate(string plate) =>
        PairingLabels.Read(plate, LabelKind.Machine, out Label label) is null
        && database.Read(session => Find(session, null, label.Code)) is { Machine: not null } found
            ? found
            : null;

    internal static MachinePlate? Find(Session session, string? organisation, string code) =>
        session.Find(
            "SELECT organisation, nameplate, gateway, machine FROM machine_plates WHERE plate = $1",
            row => new MachinePlate(
                row.GetString(0),
                row.TextOrNull(1) is { } text ? JsonSerializer.Deserialize(text, ProfileJson.Default.Whole) : null,
                row.TextOrNull(2),
                row.TextOrNull(3)
            ),
            MachinePlate.HashOf(code)
        )
            is { } plate
        && (organisation is null || plate.Organisation == organisation)
            ? plate
            : null;

    internal static void Bind(Session session, string code, string gateway, string machine) =>
        session.Execute("UPDATE public.machine_plates SET gateway = $2, machine = $3 WHERE plate = $1", MachinePlate.HashOf(code), gateway, machine);
}
