using System.Runtime.CompilerServices;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>Sentences around settings that travel to a gateway.</summary>
public static class SettingsTexts
{
    public static readonly LocalText Machine = Text();
    public static readonly LocalText MachineHint = Text();
    public static readonly LocalText OnFiles = Text();
    public static readonly LocalText OnFilesHint = Text();
    public static readonly LocalText Revision = Text();
    public static readonly LocalText InForce = Text();
    public static readonly LocalText LastHeard = Text();
    public static readonly LocalText History = Text();
    public static readonly LocalText HistoryHint = Text();
    public static readonly LocalText When = Text();
    public static readonly LocalText Who = Text();
    public static readonly LocalText What = Text();
    public static readonly LocalText First = Text();
    public static readonly LocalText Restored = Text();
    public static readonly LocalText Restore = Text();
    public static readonly LocalText Save = Text();
    public static readonly LocalText Nothing = Text();
    public static readonly LocalText BackToMachine = Text();

    /// <summary>How it stands with settings.</summary>
    public static LocalText State(string state) => new("settings.state." + state, state);

    /// <summary>What that means, in a sentence.</summary>
    public static LocalText Meaning(string state) => new("settings.meaning." + state, state);

    /// <summary>The text named as the field; its words stand in the file of each language.</summary>
    private static LocalText Text([CallerMemberName] string name = "") => new("settings." + name);
}
