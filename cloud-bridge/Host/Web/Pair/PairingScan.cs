using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Web.Pair;

/// <summary>Everything the pairing page shows.</summary>
/// <param name="Site">Name of the site; null when nobody chose one yet.</param>
/// <param name="Claims">Pending ones, and those of the last day that can be undone, newest first.</param>
/// <param name="Gateway">The paired gateway that is worked on.</param>
/// <param name="IsSending">It has been heard over its own certificate since it was paired.</param>
/// <param name="Machine">The machine that is worked on.</param>
/// <param name="Module">A module's code that waits for its point.</param>
public sealed record PairView(
    string? Site,
    IReadOnlyList<Claim> Claims,
    GatewayKey? Gateway,
    bool IsSending,
    IReadOnlyList<PairedMachine> Machines,
    PairedMachine? Machine,
    IReadOnlyList<PlacedModule> Modules,
    string? Module
)
{
    /// <summary>Changes with everything shown, so that a page knows when to look again.</summary>
    public string Version =>
        Secrets.DigestOf(
            string.Join(
                '|',
                [
                    Site,
                    Gateway?.Gateway,
                    IsSending.ToString(),
                    Machine?.Machine,
                    Module,
                    .. Claims.Select(claim => $"{claim.Id} {claim.State} {claim.Problem} {claim.IsOnLine}"),
                    .. Machines.Select(machine => machine.Machine),
                    .. Modules.Select(module => $"{module.Module} {module.Machine} {module.Point}"),
                ]
            )
        )[..16];
}

/// <summary>
/// What the pairing pages do with a scanned code: which step it is follows from the code's kind and from where the visitor's pairing stands. The rules of
/// claims and places are those of <see cref="GatewayClaims"/> and <see cref="PlacementSteps"/>; nothing here decides who owns what.
/// </summary>
public sealed class PairingScan(
    WholeDatabase database,
    Visitor visitor,
    GatewayClaims claims,
    PlacementSteps places,
    GatewayRetirement fleet,
    AccessClock clock
)
{
    private static readonly TimeSpan s_undoable = TimeSpan.FromHours(24);

    public bool IsInstaller => visitor.Can(Rights.Pair);

    public PairView Look()
    {
        PairSession state = State();
        if (ClaimantOf(state) is not { } by) return new PairView(null, [], null, false, [], null, [], null);
        IReadOnlyList<Claim> recent =
        [
            .. claims
                .OfSite(by)
                .Where(claim =>
                    claim.State == ClaimState.Pending || (clock.Now - claim.ChangedAt < s_undoable && claim.State is ClaimState.Done or ClaimState.Lost)
                ),
        ];
        GatewayKey? gateway = GatewayOf(by, state);
        IReadOnlyList<PairedMachine> machines = gateway is null ? [] : places.MachinesOf(by, gateway.Gateway);
        PairedMachine? machine = machines.FirstOrDefault(there => there.Machine == state.Machine);
        bool isSending =
            gateway is not null
            && database.Value.Read(session => GatewayStore.Find(session, gateway.Gateway))?.LastHeardAt is { } heard
            && heard >= gateway.ClaimedAt;
        return new PairView(
            SiteOf(state),
            recent,
            gateway,
            isSending,
            machines,
            machine,
            gateway is null ? [] : places.ModulesOf(by, gateway.Gateway),
            state.Module is { } label && LabelCodec.TryParse(label, out Label read, out _) ? read.Code : null
        );
    }

    /// <summary>Takes a scanned code. The stable name of what was wrong; null when the step was taken.</summary>
    public string? Scan(string text)
    {
        PairSession state = State();
        if (!LabelCodec.TryParse(text, out Label label, out LabelProblem problem))
        {
            return problem switch
            {
                LabelProblem.CheckDigits => PairingProblems.Misread,
                LabelProblem.NewerVersion => PairingProblems.NewerLabel,
                _ => PairingProblems.NotOurs,
            };
        }

        if (ClaimantOf(state) is not { } by) return "no-site";
        return label.Kind switch
        {
            LabelKind.Gateway => ScanGateway(by, state, text, label),
            LabelKind.Presence => ScanPresence(by, text, label),
            LabelKind.Machine => ScanPlate(by, state, text),
            _ => ScanModule(by, state, text, label),
        };
    }

    /// <summary>Places the module that was scanned, or is scanned now, on a point of the machine that is worked on.</summary>
    public string? Place(string point, string? text)
    {
        PairSession state = State();
        string? label = string.IsNullOrWhiteSpace(text) ? state.Module : text;
        if (label is null) return "scan-module-first";
        if (ClaimantOf(state) is not { } by || GatewayOf(by, state) is not { } gateway || state.Machine is null) return "scan-plate-first";
        if (places.Place(by, gateway.Gateway, state.Machine, label, point).Problem is { } problem) return problem;
        Save(state with { Module = null });
        return null;
    }

    public string? ChooseSite(string site)
    {
        if (visitor.Kind != VisitorKind.Person || site.Trim().Length is 0 or > Invitation.MaxSiteLength) return "site-missing";
        Save(new PairSession(visitor.Id, visitor.Organisation, site.Trim()));
        return null;
    }

    public void ChooseMachine(string machine) => Save(State() with { Machine = machine, Module = null });

    /// <summary>Puts the machine aside: the next plate is another one's.</summary>
    public void NextMachine() => Save(State() with { Machine = null, Module = null });

    /// <summary>Adds a machine whose motor plate somebody typed. The stable name of what was wrong; null when it was added.</summary>
    public string? AddTyped(MachineProfile profile)
    {
        PairSession state = State();
        if (ClaimantOf(state) is not { } by || GatewayOf(by, state) is not { } gateway) return "scan-gateway-first";
        PairingResult<PairedMachine> added = places.AddMachine(by, gateway.Gateway, null, profile);
        if (added.Value is { } machine) Save(state with { Machine = machine.Machine });
        return added.Problem;
    }

    public string? UndoClaim(string id)
    {
        PairSession state = State();
        if (ClaimantOf(state) is not { } by) return PairingProblems.Unknown;
        PairingResult<Claim> undone = claims.Undo(by, id);
        bool isWorkedOn = undone.Value is { } claim && (state.Claim == id || (state.Gateway is not null && state.Gateway == claim.Gateway));
        if (isWorkedOn) Save(state with { Claim = null, Gateway = null, Machine = null, Module = null });
        return undone.Problem;
    }

    public string? UndoMachine(string machine)
    {
        PairSession state = State();
        if (ClaimantOf(state) is not { } by || GatewayOf(by, state) is not { } gateway) return PairingProblems.Unknown;
        string? problem = places.RemoveMachine(by, gateway.Gateway, machine).Problem;
        if (problem is null) Save(state with { Machine = null, Module = null });
        return problem;
    }

    public string? UndoModule(string module) => ClaimantOf(State()) is { } by ? places.Remove(by, module).Problem : PairingProblems.Unknown;

    public void ForgetScannedModule() => Save(State() with { Module = null });

    private string? ScanGateway(Claimant by, PairSession state, string text, Label label)
    {
        PairingResult<Claim> begun = claims.Begin(by, text);
        if (begun.Value is { } claim)
        {
            Save(state with { Claim = claim.Id, Gateway = null, Machine = null, Module = null });
            return null;
        }

        // Scanned again at its own site: that is how one goes back to it.
        if (begun.Problem != PairingProblems.AlreadyYours) return begun.Problem;
        GatewayKey? own = fleet.OfSite(by).FirstOrDefault(key => key.State == KeyState.Live && KeyPrint.CodeOf(key.Print) == KeyPrint.CodeOf(label.Code));
        Save(state with { Claim = null, Gateway = own?.Gateway, Machine = null });
        return own is null ? begun.Problem : null;
    }

    private string? ScanPresence(Claimant by, string text, Label label)
    {
        Claim? waiting = claims.OfSite(by).FirstOrDefault(claim => claim.State == ClaimState.Pending && claim.Code == label.Code);
        return waiting is null ? "scan-gateway-first" : claims.GiveDigits(by, waiting.Id, text).Problem;
    }

    private string? ScanPlate(Claimant by, PairSession state, string text)
    {
        if (GatewayOf(by, state) is not { } gateway) return "scan-gateway-first";
        PairingResult<PairedMachine> added = places.AddMachine(by, gateway.Gateway, text, null);
        if (added.Value is { } machine) Save(state with { Machine = machine.Machine });
        return added.Problem;
    }

    private string? ScanModule(Claimant by, PairSession state, string text, Label label)
    {
        if (GatewayOf(by, state) is not { } gateway) return "scan-gateway-first";
        PlacedModule? there = places.ModulesOf(by, gateway.Gateway).FirstOrDefault(module => module.Module == label.Code);
        Save(state with { Module = text, Machine = state.Machine ?? there?.Machine });
        return state.Machine is null && there is null ? "scan-plate-first" : null;
    }

    /// <summary>The gateway that is worked on: the one of the claim once it is done, or the one scanned again.</summary>
    private GatewayKey? GatewayOf(Claimant by, PairSession state)
    {
        string? gateway = state.Claim is { } id && claims.Find(by, id) is { State: ClaimState.Done } claim ? claim.Gateway : state.Gateway;
        return gateway is null ? null : fleet.OfSite(by).FirstOrDefault(key => key.State == KeyState.Live && key.Gateway == gateway);
    }

    private string? SiteOf(PairSession state) => visitor.Kind == VisitorKind.Guest ? visitor.Site : state.Site;

    private Claimant? ClaimantOf(PairSession state) =>
        IsInstaller && visitor.Kind is VisitorKind.Guest or VisitorKind.Person && SiteOf(state) is { Length: > 0 } site
            ? new Claimant(visitor.Organisation, SiteIds.Of(site), visitor.Kind == VisitorKind.Person ? visitor.Name : $"{visitor.Name} {visitor.Id[^4..]}")
            : null;

    private PairSession State() => database.Value.Read(session => PairSession.Of(session, visitor));

    private void Save(PairSession state) => database.Value.Write(session => state.Save(session, clock.Now));
}
