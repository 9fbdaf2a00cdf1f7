using System.Runtime.CompilerServices;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>Sentences of the pairing pages and of a visit at a machine.</summary>
public static class PairTexts
{
    public static readonly LocalText Title = Text();
    public static readonly LocalText Site = Text();
    public static readonly LocalText ChooseSite = Text();
    public static readonly LocalText Begin = Text();
    public static readonly LocalText Gateway = Text();
    public static readonly LocalText ScanGateway = Text();
    public static readonly LocalText ScanGatewayHint = Text();
    public static readonly LocalText Scan = Text();
    public static readonly LocalText ScanCode = Text();
    public static readonly LocalText WaitingOffLine = Text();
    public static readonly LocalText WaitingPresence = Text();
    public static readonly LocalText Paired = Text();
    public static readonly LocalText Lost = Text();
    public static readonly LocalText Sending = Text();
    public static readonly LocalText NotSending = Text();
    public static readonly LocalText Undo = Text();
    public static readonly LocalText Earlier = Text();
    public static readonly LocalText WaitsUntil = Text();
    public static readonly LocalText Machine = Text();
    public static readonly LocalText ScanPlate = Text();
    public static readonly LocalText NextMachine = Text();
    public static readonly LocalText Modules = Text();
    public static readonly LocalText TapPoint = Text();
    public static readonly LocalText TapPointFor = Text();
    public static readonly LocalText OtherModule = Text();
    public static readonly LocalText Picture = Text();
    public static readonly LocalText Empty = Text();
    public static readonly LocalText OtherPoints = Text();
    public static readonly LocalText Aim = Text();
    public static readonly LocalText Lamp = Text();
    public static readonly LocalText Close = Text();
    public static readonly LocalText NoCamera = Text();
    public static readonly LocalText Opening = Text();
    public static readonly LocalText ScannedNothing = Text();
    public static readonly LocalText AllDone = Text();

    public static readonly LocalText Visit = Text();
    public static readonly LocalText VisitOver = Text();
    public static readonly LocalText NotHeard = Text();
    public static readonly LocalText BeContact = Text();
    public static readonly LocalText BeContactHint = Text();
    public static readonly LocalText Name = Text();
    public static readonly LocalText Reach = Text();
    public static readonly LocalText Consent = Text();
    public static readonly LocalText IsContact = Text();
    public static readonly LocalText YourReport = Text();
    public static readonly LocalText ReportTaken = Text();
    public static readonly LocalText Contacts = Text();
    public static readonly LocalText Withdraw = Text();
    public static readonly LocalText ServiceFirm = Text();

    public static readonly LocalText Journal = Text();
    public static readonly LocalText JournalHint = Text();
    public static readonly LocalText JournalEmpty = Text();

    /// <summary>The text named as the field; its words stand in the file of each language.</summary>
    private static LocalText Text([CallerMemberName] string name = "") => new("pair." + name);
}
