using System.Runtime.CompilerServices;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>Words for commissioning records, the same as on the gateway's own page. A name that no language's file knows is shown as it is.</summary>
public static class InstallationWords
{
    public static readonly LocalText Title = Text();
    public static readonly LocalText None = Text();
    public static readonly LocalText NoneHint = Text();
    public static readonly LocalText Green = Text();
    public static readonly LocalText NotGreen = Text();
    public static readonly LocalText PointHead = Text();
    public static readonly LocalText Result = Text();
    public static readonly LocalText Saw = Text();

    public static LocalText Point(string name) => Word("point.", name);

    public static LocalText State(string name) => Word("state.", name);

    public static LocalText Reason(string name) => Word("reason.", name);

    private static LocalText Word(string kind, string name) => new("installation." + kind + name, name);

    private static LocalText Text([CallerMemberName] string name = "") => new("installation." + name);
}
