using System.Text.RegularExpressions;

namespace EdgeAgent.CloudBridge.Tests.Access;

/// <summary>Who may look at the database without an organisation's eyes. A new place stands here first, with its reason.</summary>
public sealed partial class WholeDatabaseTests
{
    /// <summary>Files that ask for the whole database, and why.</summary>
    private static readonly Dictionary<string, string> s_places = new(StringComparer.Ordinal)
    {
        ["Access/AccessAdministration.cs"] = "people, keys and grants; every method compares the visitor's organisation",
        ["Access/AccessGate.cs"] = "grants before a route, and the audit line after it",
        ["Access/AccessSetup.cs"] = "makes the scoped database of a request; ends invitations",
        ["Access/ApiKeyHandler.cs"] = "a key says whose it is",
        ["Access/Grants.cs"] = "whether an organisation sees a machine",
        ["Access/AuthenticatorCodes.cs"] = "a code is taken once",
        ["Access/PersonSignIn.cs"] = "signing in",
        ["Access/SignInSessions.cs"] = "whether a session goes on",
        ["Access/PersonStore.cs"] = "signing in",
        ["Api/AccessApi.cs"] = "a page of the audit log, of the visitor's organisation",
        ["Api/BridgeStatus.cs"] = "whether the database answers",
        ["BridgeApp.cs"] = "puts the process together",
        ["Connectors/ConnectorStore.cs"] = "whose connectors an order is for is decided by the grants",
        ["Connectors/WebhookStore.cs"] = "whose webhooks hear of a machine is decided by the grants",
        ["Pairing/PairingParts.cs"] = "pairing: a gateway has no organisation before it is paired; each step compares organisation and site",
        ["Storage/WholeDatabase.cs"] = "the type itself",
        ["Web/Pages/Access/AuditPage.razor"] = "the audit log, of the visitor's organisation",
        ["Web/Pages/Access/GrantsPage.razor"] = "grants of gateways the visitor may act on",
        ["Web/Pages/Access/InvitationsPage.razor"] = "invitations of the visitor's organisation",
        ["Web/Pages/Access/KeysPage.razor"] = "keys of the visitor's organisation",
        ["Web/Pages/Access/PairingPage.razor"] = "journal and claims of the visitor's organisation",
        ["Web/Pages/Access/PeoplePage.razor"] = "people of the visitor's organisation",
        ["Web/Pair/MachineVisits.cs"] = "a plate says which machine; reports go with its organisation's eyes",
        ["Web/Pair/PairingScan.cs"] = "pairing, for the visitor's organisation and site",
        ["Web/SignInForms.cs"] = "signing in",
        ["WorkOrders/ExternalStatusIntake.cs"] = "a signature says whose the message is; the rest is done with that organisation's eyes",
    };

    /// <summary>Parts that BridgeApp gives the whole database to: what the bridge does by itself, for all.</summary>
    private static readonly string[] s_parts =
    [
        "CloudIntake", "CloudLine", "ConnectorCourier", "Housekeeping", "OpportunityService", "SilentGatewayWatch", "WebhookCourier", "WholeDatabase", "WorkSteps",
    ];

    [Fact]
    public void Who_may_use_the_whole_database_is_a_list()
    {
        string host = Path.Combine(AppContext.BaseDirectory[..AppContext.BaseDirectory.IndexOf("/tests/", StringComparison.Ordinal)], "cloud-bridge", "Host");
        string[] found =
        [
            .. Directory
                .EnumerateFiles(host, "*.*", SearchOption.AllDirectories)
                .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
                .Select(file => (Name: Path.GetRelativePath(host, file), Text: File.ReadAllText(file)))
                .Where(file => !file.Name.StartsWith("obj/", StringComparison.Ordinal) && !file.Name.StartsWith("bin/", StringComparison.Ordinal))
                .Where(file => Whole().IsMatch(file.Text))
                .Select(file => file.Name)
                .Order(StringComparer.Ordinal),
        ];

        Assert.Equal(s_places.Keys.Order(StringComparer.Ordinal), found);
        Assert.Equal(
            s_parts,
            GivenWhole()
                .Matches(File.ReadAllText(Path.Combine(host, "BridgeApp.cs")))
                .Select(match => match.Groups[1].Value)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );
    }

    [GeneratedRegex(@"\bWholeDatabase\b|\.AsBridge\(")]
    private static partial Regex Whole();

    [GeneratedRegex(@"new (\w+)\(\s*(?:intake, )?database\b(?!\.)")]
    private static partial Regex GivenWhole();
}
