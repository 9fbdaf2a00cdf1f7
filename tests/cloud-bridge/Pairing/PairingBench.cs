using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Pairing.Authority;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Pairing;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>The bridge's pairing on a database of its own, with a clock that moves only when told.</summary>
internal sealed class PairingBench : IDisposable
{
    private readonly TestStore _store;
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-pki-").FullName;

    public PairingBench(TestStore? store = null)
    {
        _store = store ?? TestStore.Sqlite();
        Database = _store.Open();
        Database.Migrate();
        Authority = AuthorityFolder.Open(_folder);
        var signal = new PairingSignal();
        var departure = new Departure(Time, Time);
        Claims = new GatewayClaims(Database, Options, signal, departure, Time);
        Gateways = new GatewayCheckIn(Database, Options, signal, new GatewaySettingsComposer(Options, Authority), Authority, Time);
        Enrolment = new CertificateEnrolment(Database, Authority, Time);
        Fleet = new GatewayRetirement(Database, signal, departure, Time);
        Plates = new MachinePlates(Database, Time);
        Placement = new PlacementSteps(Database, Options, signal, departure, Time);
        Wanted = new MachineSettingsChanges(Database, signal, Time);
        Modules = new ModuleRegistry(Database, Authority, Time);
        Gateways.Revoked += Ended.Add;
        Fleet.Revoked += Ended.Add;
    }

    public static Claimant Installer { get; } = new("service-north", "mill-7", "Li Wei");

    public static Claimant Stranger { get; } = new("other-service", "elsewhere", "Mallory");

    public PairingOptions Options { get; } = new();

    public ManualTime Time { get; } = new();

    public Database Database { get; }

    public string Folder => _folder;

    public AuthorityFolder Authority { get; }

    public GatewayClaims Claims { get; }

    public GatewayCheckIn Gateways { get; }

    public CertificateEnrolment Enrolment { get; }

    public GatewayRetirement Fleet { get; }

    public MachinePlates Plates { get; }

    public PlacementSteps Placement { get; }

    public MachineSettingsChanges Wanted { get; }

    public ModuleRegistry Modules { get; }

    /// <summary>Gateways whose sessions are to be ended.</summary>
    public List<string> Ended { get; } = [];

    /// <summary>Scan, code from the page, done.</summary>
    public Claim Pair(MadeBox box, Claimant? by = null, string? replaces = null)
    {
        Claimant who = by ?? Installer;
        Claim claim = Claims.Begin(who, box.Label, replaces).Value!;
        box.CheckIn();
        Claims.GiveDigits(who, claim.Id, box.PresenceLabel);
        box.CheckIn();
        return Claims.Find(who, claim.Id)!;
    }

    public FlashedModule Flash(string organisation = "service-north")
    {
        var module = new FlashedModule(
            ModuleId.ToText(1 + (ulong)RandomNumberGenerator.GetInt32(int.MaxValue)),
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            "0123456789abcdef"
        );
        Modules.Import(organisation, "flasher", [module]);
        return module;
    }

    public static string LabelOf(string module) => LabelCodec.ToUrl("pair.example", new Label(LabelKind.Module, module));

    public List<JournalEntry> Journal(Claimant by) =>
        [.. Database.Read(session => PairingJournal.OfOrganisation(session, by.Organisation)).Where(entry => entry.Site == by.Site)];

    public void Dispose()
    {
        Authority.Dispose();
        Database.Dispose();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>A gateway as the bridge hears it: a key, a label, a presence code, and the check-ins that a real one sends.</summary>
internal sealed class MadeBox(PairingBench bench) : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string _labelSecret = Base32.Encode(RandomNumberGenerator.GetBytes(16), LabelCodec.LabelSecretLength);
    private List<ClaimVerdict> _verdicts = [];

    public string Print => KeyPrint.Of(_key.ExportSubjectPublicKeyInfo());

    public string Code => KeyPrint.CodeOf(Print);

    public string Digits { get; set; } = "40417203";

    public string Label => LabelCodec.ToUrl("pair.example", new Label(LabelKind.Gateway, Print, _labelSecret));

    public string PresenceLabel => LabelCodec.ToUrl("pair.example", new Label(LabelKind.Presence, Code, Digits));

    public ECDsa Key => _key;

    public bool IsButtonPressed { get; set; }

    public GatewaySettings? Settings { get; private set; }

    public string? Challenge { get; private set; }

    public CheckInAnswer Last { get; private set; } = new(0, "", "", "");

    /// <summary>Asks as a gateway does, judges the claims it hears of, and keeps its verdicts for the next time.</summary>
    public CheckInAnswer CheckIn(bool isWiped = false, string? plantAuthority = null)
    {
        Renew();
        Ask(Message(isWiped, plantAuthority));
        if (Judge()) Ask(Message(isWiped, null));
        return Last;
    }

    /// <summary>Asks once, saying what is changed in the message.</summary>
    public CheckInAnswer Say(Func<CheckIn, CheckIn> change)
    {
        Renew();
        Ask(change(Message()));
        return Last;
    }

    private void Renew()
    {
        if (Challenge is null || !bench.Authority.Sealer.IsFresh(Challenge, Print, bench.Time.GetUtcNow())) Ask(new CheckIn("", Nonce(), 0, "1"));
    }

    public SignedMessage Sign(CheckIn message) => Signatures.Sign(message with { Key = Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo()) }, _key);

    public CheckIn Message(bool isWiped = false, string? plantAuthority = null) =>
        new("", Nonce(), 0, "1", Challenge, [.. _verdicts], Settings?.Revision ?? 0, plantAuthority, isWiped);

    public byte[] Request(string name = "gateway") => new CertificateRequest("CN=" + name, _key, HashAlgorithmName.SHA256).CreateSigningRequest();

    public void Dispose() => _key.Dispose();

    public static string Nonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private void Ask(CheckIn message)
    {
        Assert.True(CheckInRules.TryRead(Sign(message), out CheckIn read, out string print));
        Last = bench.Gateways.Answer(read, print);
        Challenge = Last.Challenge;
        Settings = (Last.Settings is { } word ? SettingsReading.Read(word, out _, []) : null) ?? Settings;
        _verdicts = [];
    }

    private bool Judge()
    {
        foreach (PendingClaim claim in Last.Claims ?? [])
        {
            bool isMine = claim.LabelProof is null || claim.LabelProof == Signatures.LabelProof(_labelSecret, claim.Id);
            (string result, string? method) = (isMine, claim.Digits) switch
            {
                (false, _) => (ClaimResults.WrongLabel, null),
                (true, { } digits) when digits == Digits => (ClaimResults.Present, "code"),
                (true, { }) => (ClaimResults.WrongDigits, null),
                (true, null) when IsButtonPressed => (ClaimResults.Present, "button"),
                _ => (ClaimResults.Waiting, (string?)null),
            };
            _verdicts.Add(new ClaimVerdict(claim.Id, result, method));
        }

        return _verdicts.Count > 0;
    }
}
