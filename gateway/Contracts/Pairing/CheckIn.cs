using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.Contracts.Pairing;

/// <summary>A message and the sender's signature: ECDSA P-256, SHA-256, over a context line and the payload's bytes (<see cref="Signatures"/>).</summary>
/// <param name="Payload">JSON, in base64, so that the bytes signed are the bytes read.</param>
/// <param name="Signature">IEEE P1363 form (r, s), in base64.</param>
public sealed record SignedMessage(string Payload, string Signature);

/// <summary>What a gateway says to the bridge's enrolment endpoint, whether paired or not; signed with its identity key.</summary>
/// <param name="Key">Its public key: SubjectPublicKeyInfo in base64.</param>
/// <param name="Nonce">128 random bits in hexadecimal; the signed time answers to it.</param>
/// <param name="TimeMs">Its own clock, which may be wrong.</param>
/// <param name="Software">Version.</param>
/// <param name="Challenge">From the answer before; null at first. Without a fresh one nothing confidential is answered and nothing changes.</param>
/// <param name="Verdicts">What it found about claims.</param>
/// <param name="SettingsRevision">Revision of the settings it works by: its machines are judged by them now; 0 none.</param>
/// <param name="PlantAuthority">The plant's authority with its key, kept sealed at the bridge so that a replacement serves the same modules; sent once.
/// PEM.</param>
/// <param name="IsWiped">It was retired and has deleted what it had.</param>
/// <param name="WaitMs">How long the bridge may hold the answer until there is news.</param>
/// <param name="Refused">Newer settings it was given and could not work by; null none.</param>
/// <param name="Taken">Revision it has on disk and is about to work by; 0 or less than <paramref name="SettingsRevision"/> says nothing.</param>
/// <param name="OwnFiles">Machines of the settings that a file on the box describes as well: the file counts. At most <see cref="MaxOwnFiles"/>.</param>
public sealed record CheckIn(
    string Key,
    string Nonce,
    long TimeMs,
    string Software,
    string? Challenge = null,
    IReadOnlyList<ClaimVerdict>? Verdicts = null,
    long SettingsRevision = 0,
    string? PlantAuthority = null,
    bool IsWiped = false,
    int WaitMs = 0,
    RefusedSettings? Refused = null,
    long Taken = 0,
    IReadOnlyList<string>? OwnFiles = null
)
{
    /// <summary>The rest is not named; a gateway that is paired has few machines in files, if any.</summary>
    public const int MaxOwnFiles = 100;
}

/// <summary>Settings a gateway did not take; it goes on with those it had.</summary>
/// <param name="Revision">Which.</param>
/// <param name="Problems">Every fault by name, machine in front, at most <see cref="MaxProblems"/>.</param>
/// <param name="IsTakenBack">It took them, did not come back with them, and went back to those before by itself.</param>
public sealed record RefusedSettings(long Revision, IReadOnlyList<string> Problems, bool IsTakenBack = false)
{
    public const int MaxProblems = 20;
    public const int MaxProblemLength = 300;

    /// <summary>With what the limits above leave of the faults.</summary>
    public static RefusedSettings Of(long revision, IEnumerable<string> problems, bool isTakenBack = false) => new(
        revision,
        [.. problems.Take(MaxProblems).Select(problem => problem[..Math.Min(problem.Length, MaxProblemLength)])],
        isTakenBack);
}

/// <summary>The gateway's word on one claim.</summary>
/// <param name="Claim">Which.</param>
/// <param name="Result">One of <see cref="ClaimResults"/>.</param>
/// <param name="Method">How somebody proved to be there: button or code; null when nobody did.</param>
public sealed record ClaimVerdict(string Claim, string Result, string? Method = null);

public static class ClaimResults
{
    /// <summary>Somebody is at the gateway and means this claim.</summary>
    public const string Present = "present";

    /// <summary>The claim reached the gateway, which waits for the button or the code.</summary>
    public const string Waiting = "waiting";
    public const string WrongDigits = "wrong-digits";

    /// <summary>Too many wrong codes; the gateway looks at no more for a while.</summary>
    public const string Locked = "locked";

    /// <summary>The label that was scanned is not this gateway's.</summary>
    public const string WrongLabel = "wrong-label";
}

/// <summary>The bridge's answer.</summary>
/// <param name="TimeMs">Milliseconds since 1970, UTC.</param>
/// <param name="TimeSignature">By the time key, over nonce and time (<see cref="Signatures.TimeText"/>).</param>
/// <param name="Challenge">For the next check-in.</param>
/// <param name="State">One of <see cref="GatewayStates"/>.</param>
/// <param name="Gateway">Its id, once paired.</param>
/// <param name="Claims">Claims that wait for proof of presence.</param>
/// <param name="Trust">Authorities to trust from now on, PEM; null when nothing is due.</param>
/// <param name="MustRenew">Its certificate is of an authority on the way out: enrol again now.</param>
/// <param name="Settings">Only when newer than the gateway's. Read apart (<see cref="SettingsReading"/>), so that settings a gateway does not understand cost
/// it neither its time nor its next certificate.</param>
public sealed record CheckInAnswer(
    long TimeMs,
    string TimeSignature,
    string Challenge,
    string State,
    string? Gateway = null,
    IReadOnlyList<PendingClaim>? Claims = null,
    string? Trust = null,
    bool MustRenew = false,
    JsonElement? Settings = null
);

public static class GatewayStates
{
    public const string Unclaimed = "unclaimed";

    /// <summary>Somebody has begun to pair it.</summary>
    public const string Pending = "pending";
    public const string Paired = "paired";

    /// <summary>Taken out of service or replaced: delete everything and say so.</summary>
    public const string Retired = "retired";

    /// <summary>Reported stolen: nothing is answered.</summary>
    public const string Revoked = "revoked";
}

/// <summary>A claim as the gateway sees it.</summary>
/// <param name="Id">The claim.</param>
/// <param name="LabelProof">HMAC-SHA256(label secret, claim id) in hexadecimal: whoever claims has read this gateway's label. Null when the short code was
/// typed.</param>
/// <param name="Digits">The code from the gateway's page, as the installer gave it; null until then.</param>
/// <param name="Person">Who claims, for the gateway's page.</param>
/// <param name="Site">Where it will belong.</param>
public sealed record PendingClaim(string Id, string? LabelProof, string? Digits, string Person, string Site);

/// <summary>What a paired gateway works by.</summary>
/// <param name="Revision">Grows with every change.</param>
/// <param name="Gateway">Its id.</param>
/// <param name="Broker">Where its cloud broker is.</param>
/// <param name="Machines">The machines it watches.</param>
/// <param name="PlantAuthority">Its predecessor's plant authority, for a replacement; null otherwise. PEM with key.</param>
public sealed record GatewaySettings(long Revision, string Gateway, BrokerPlace Broker, IReadOnlyList<MachineSettings> Machines, string? PlantAuthority = null)
{
    /// <summary>A gateway can work by them: nothing is left out, no machine and no module stands there twice.</summary>
    public bool IsWhole() =>
        Gateway is { Length: > 0 }
        && Broker is { Host.Length: > 0, Port: > 0 and <= 65535 }
        && Machines is not null
        && Machines.All(machine => machine is { Id.Length: > 0, Plate: not null, Modules: not null } && !machine.Plate.Problems().Any())
        && Machines.Select(machine => machine.Id).Distinct(StringComparer.Ordinal).Count() == Machines.Count
        && AreWhole([.. Machines.SelectMany(machine => machine.Modules)]);

    private static bool AreWhole(ModulePlace[] places) =>
        places.All(place => place is { Module: not null, Point: not null, Password: not null } && ModuleId.TryParse(place.Module, out _))
        && places.Select(place => place.Module).Distinct(StringComparer.Ordinal).Count() == places.Length;
}

public sealed record BrokerPlace(string Host, int Port);

/// <summary>A machine, all that is known of it, and the modules on it.</summary>
public sealed record MachineSettings(string Id, MachineProfile Plate, IReadOnlyList<ModulePlace> Modules);

/// <summary>A module's place, and the login that is derived for this gateway alone.</summary>
/// <param name="Module">Ten characters.</param>
/// <param name="Point">Name of the measuring point.</param>
/// <param name="Generation">Grows whenever the module moves; another one than before begins a new baseline.</param>
/// <param name="Password">HMAC-SHA256(module secret, gateway id), hexadecimal.</param>
public sealed record ModulePlace(string Module, string Point, long Generation, string Password)
{
    /// <summary>For logs: never the password.</summary>
    public override string ToString() => $"{Module} at {Point}, generation {Generation}";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(SignedMessage))]
[JsonSerializable(typeof(CheckIn))]
[JsonSerializable(typeof(CheckInAnswer))]
[JsonSerializable(typeof(GatewaySettings))]
[JsonSerializable(typeof(RefusedSettings))]
public sealed partial class PairingJson : JsonSerializerContext;
