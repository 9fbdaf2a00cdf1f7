using System.Runtime.CompilerServices;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>Sentences of the model library.</summary>
public static class ModelTexts
{
    public static readonly LocalText Models = Text();
    public static readonly LocalText Hint = Text();
    public static readonly LocalText Add = Text();
    public static readonly LocalText Empty = Text();
    public static readonly LocalText Gone = Text();
    public static readonly LocalText Changed = Text();
    public static readonly LocalText Plates = Text();
    public static readonly LocalText PlatesHint = Text();
    public static readonly LocalText Serials = Text();
    public static readonly LocalText Csv = Text();
    public static readonly LocalText Make = Text();
    public static readonly LocalText Made = Text();
    public static readonly LocalText Once = Text();
    public static readonly LocalText Remove = Text();
    public static readonly LocalText RemoveHint = Text();

    /// <summary>The text named as the field; its words stand in the file of each language.</summary>
    private static LocalText Text([CallerMemberName] string name = "") => new("models." + name);
}
