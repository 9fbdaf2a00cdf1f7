using System.Security.Cryptography;
using System.Text;

namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>Something done to a machine outside an order: part of its life. Never changed; a mistake is corrected by another record.</summary>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="Part">The part that was replaced; required when the kind says so.</param>
public sealed record ServiceRecord(string Id, string Gateway, string Machine, DateTimeOffset At, string Kind, string By, string? Note, string? Part)
{
    public const int MaxNoteLength = 2000;

    public static readonly IReadOnlyList<string> Kinds = ["inspection", "lubrication", "cleaning", "adjustment", "repair", "part-replaced", "other"];

    /// <summary>The id of a record sent under an idempotency key: the same key for the same machine is the same record.</summary>
    public static string IdOf(string gateway, string machine, string key) =>
        "SR-" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{gateway}\n{machine}\n{key}")))[..16];

    /// <summary>Stable name of the first thing that is wrong; null when nothing is.</summary>
    public string? Problem(DateTimeOffset now) => this switch
    {
        _ when !Kinds.Contains(Kind) => "kind-missing",
        { By.Length: 0 or > 100 } => "actor-missing",
        { Note.Length: > MaxNoteLength } => "note-too-long",
        { Part.Length: > 200 } => "part-missing",
        { Kind: "part-replaced", Part: null or "" } => "part-missing",
        _ when At > now.AddMinutes(10) => "in-the-future",
        _ => null,
    };
}
