using System.Runtime.CompilerServices;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>Sentences of the pages about signing in, people, keys, invitations, grants and the audit log.</summary>
public static class AccessTexts
{
    public static readonly LocalText SignIn = Text();
    public static readonly LocalText SignOut = Text();
    public static readonly LocalText SignOutEverywhere = Text();
    public static readonly LocalText WithPasskey = Text();
    public static readonly LocalText OrPassword = Text();
    public static readonly LocalText Login = Text();
    public static readonly LocalText Password = Text();
    public static readonly LocalText NewPassword = Text();
    public static readonly LocalText Code = Text();
    public static readonly LocalText CodeShort = Text();
    public static readonly LocalText Continue = Text();
    public static readonly LocalText NoAccountHint = Text();
    public static readonly LocalText Welcome = Text();
    public static readonly LocalText WelcomeHint = Text();
    public static readonly LocalText WelcomeMissing = Text();
    public static readonly LocalText Join = Text();
    public static readonly LocalText JoinHint = Text();
    public static readonly LocalText JoinGo = Text();
    public static readonly LocalText NotAllowed = Text();
    public static readonly LocalText NotAllowedHint = Text();

    public static readonly LocalText Account = Text();
    public static readonly LocalText FirstHint = Text();
    public static readonly LocalText Passkeys = Text();
    public static readonly LocalText PasskeysHint = Text();
    public static readonly LocalText AddPasskey = Text();
    public static readonly LocalText PasskeyFailed = Text();
    public static readonly LocalText Remove = Text();
    public static readonly LocalText PasswordAndCode = Text();
    public static readonly LocalText PasswordOn = Text();
    public static readonly LocalText PasswordOff = Text();
    public static readonly LocalText ScanAuthenticator = Text();
    public static readonly LocalText AuthenticatorKey = Text();
    public static readonly LocalText Recovery = Text();

    public static readonly LocalText Access = Text();
    public static readonly LocalText People = Text();
    public static readonly LocalText Name = Text();
    public static readonly LocalText Role = Text();
    public static readonly LocalText AddPerson = Text();
    public static readonly LocalText Disabled = Text();
    public static readonly LocalText Change = Text();
    public static readonly LocalText NewLink = Text();
    public static readonly LocalText LinkOnce = Text();
    public static readonly LocalText Keys = Text();
    public static readonly LocalText KeysHint = Text();
    public static readonly LocalText AddKey = Text();
    public static readonly LocalText KeyOnce = Text();
    public static readonly LocalText Scopes = Text();
    public static readonly LocalText Days = Text();
    public static readonly LocalText LastUsed = Text();
    public static readonly LocalText Ends = Text();
    public static readonly LocalText NoEnd = Text();
    public static readonly LocalText Revoke = Text();
    public static readonly LocalText Revoked = Text();
    public static readonly LocalText Over = Text();
    public static readonly LocalText Valid = Text();
    public static readonly LocalText State = Text();
    public static readonly LocalText Invitations = Text();
    public static readonly LocalText InvitationsHint = Text();
    public static readonly LocalText Invite = Text();
    public static readonly LocalText InvitationOnce = Text();
    public static readonly LocalText Site = Text();
    public static readonly LocalText Hours = Text();
    public static readonly LocalText EightHours = Text();
    public static readonly LocalText OneDay = Text();
    public static readonly LocalText OneWeek = Text();
    public static readonly LocalText Uses = Text();
    public static readonly LocalText MadeBy = Text();
    public static readonly LocalText Grants = Text();
    public static readonly LocalText GrantsHint = Text();
    public static readonly LocalText Organisation = Text();
    public static readonly LocalText OrganisationId = Text();
    public static readonly LocalText FirstManager = Text();
    public static readonly LocalText AddOrganisation = Text();
    public static readonly LocalText Give = Text();
    public static readonly LocalText TakeBack = Text();
    public static readonly LocalText WholeGateway = Text();
    public static readonly LocalText MachineOrAll = Text();
    public static readonly LocalText Kind = Text();
    public static readonly LocalText Audit = Text();
    public static readonly LocalText AuditHint = Text();
    public static readonly LocalText AuditEmpty = Text();
    public static readonly LocalText Outcome = Text();
    public static readonly LocalText About = Text();
    public static readonly LocalText From = Text();
    public static readonly LocalText Older = Text();

    /// <summary>The text named as the field; its words stand in the file of each language.</summary>
    private static LocalText Text([CallerMemberName] string name = "") => new("access." + name);
}
