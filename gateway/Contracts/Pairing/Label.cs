namespace EdgeAgent.Contracts.Pairing;

/// <summary>What a code is on.</summary>
public enum LabelKind
{
    /// <summary>On a gateway: key print and label secret.</summary>
    Gateway,

    /// <summary>On a sensor module: its id. No secret.</summary>
    Module,

    /// <summary>On a machine, beside the maker's plate: a random code that only who stands there knows.</summary>
    Machine,

    /// <summary>On a gateway's local page: proves that somebody is in the plant now.</summary>
    Presence,
}

/// <summary>Why a text is no label of ours.</summary>
public enum LabelProblem
{
    None,

    /// <summary>Not one of our codes at all.</summary>
    NotOurs,

    /// <summary>Of a later edition than this program knows.</summary>
    NewerVersion,

    /// <summary>Damaged or mistyped: the check digits don't fit.</summary>
    CheckDigits,
}

/// <summary>A label's content.</summary>
/// <param name="Kind">What it is on.</param>
/// <param name="Code">Gateway: key print (26), or short code (12) when typed. Module: module id (10). Machine: plate code (16). Presence: short code of the
/// gateway (12).</param>
/// <param name="Secret">Gateway: label secret (16), null when the short code was typed. Presence: the eight digits shown. Otherwise null.</param>
public sealed record Label(LabelKind Kind, string Code, string? Secret = null)
{
    /// <summary>For logs: never the secret.</summary>
    public override string ToString() => Kind is LabelKind.Machine ? "Machine plate" : $"{Kind} {Code[..Math.Min(KeyPrint.CodeLength, Code.Length)]}";
}

/// <summary>
/// Labels as short https links. All content is in the fragment, which a browser never sends: the server's request log shows that somebody scanned a gateway,
/// not which. Form: <c>https://HOST/{g|m|p|h}#1{content}{two check digits}</c>, at most <see cref="MaxUrlLength"/> characters with a host of up to
/// <see cref="MaxHostLength"/>. The first character of the fragment is the edition.
/// </summary>
public static class LabelCodec
{
    public const int MaxUrlLength = 119;
    public const int MaxHostLength = 60;
    public const int LabelSecretLength = 16;                                            // 80 bits: 2^80 guesses
    public const int PlateCodeLength = 16;
    public const int ModuleIdLength = 10;
    public const int PresenceDigits = 8;

    /// <summary>What module labels said before they were links.</summary>
    private const string OldModulePrefix = "EA:M:";
    private const char Edition = '1';
    private const string Letters = "gmph";

    /// <summary>The link a label carries.</summary>
    /// <param name="host">Host, perhaps with a port, of the bridge's pages.</param>
    /// <param name="label">With its secret, where its kind has one.</param>
    public static string ToUrl(string host, Label label)
    {
        if (host.Length is 0 or > MaxHostLength || Uri.CheckHostName(host.Split(':')[0]) == UriHostNameType.Unknown)
            throw new ArgumentException($"'{host}' is no host of 1 to {MaxHostLength} characters.", nameof(host));
        string content = label.Code + label.Secret;
        if (content.Length != LengthOf(label.Kind))
            throw new ArgumentException($"A {label.Kind} label has {LengthOf(label.Kind)} characters, not {content.Length}.", nameof(label));
        return $"https://{host}/{Letters[(int)label.Kind]}#{Edition}{content}{CheckDigits.Of(content)}";
    }

    /// <summary>A short code as it is printed for typing: K7QF 2M9R 4TXA 37.</summary>
    public static string Printed(string code) => KeyPrint.Printed(code + CheckDigits.Of(code));

    /// <summary>
    /// Reads a whole link (of any host: the label may be older than the host's name), a fragment with its kind's path, a module's old code, or what a person
    /// typed from a gateway or module label.
    /// </summary>
    public static bool TryParse(string? text, out Label label, out LabelProblem problem)
    {
        label = new Label(LabelKind.Module, "");
        problem = LabelProblem.NotOurs;
        text = text?.Trim() ?? "";
        if (text.Length is 0 or > 200) return false;
        int fragment = text.IndexOf('#', StringComparison.Ordinal);
        if (fragment >= 0) return fragment > 0 && TryParse(text[fragment - 1], text[(fragment + 1)..], out label, out problem);
        if (text.StartsWith(OldModulePrefix, StringComparison.Ordinal))
            return TryContent(LabelKind.Module, text[OldModulePrefix.Length..], out label, out problem);

        string typed = Base32.Tidy(text);
        if (typed.Length == ModuleIdLength + CheckDigits.Length) return TryContent(LabelKind.Module, typed, out label, out problem);
        return typed.Length == KeyPrint.CodeLength + CheckDigits.Length && TryTyped(typed, out label, out problem);
    }

    private static bool TryParse(char letter, string fragment, out Label label, out LabelProblem problem)
    {
        label = new Label(LabelKind.Module, "");
        problem = LabelProblem.NotOurs;
        int kind = Letters.IndexOf(letter, StringComparison.Ordinal);
        if (kind < 0 || fragment.Length < 2) return false;
        if (fragment[0] == Edition) return TryContent((LabelKind)kind, fragment[1..], out label, out problem);
        if (fragment[0] is > Edition and <= '9') problem = LabelProblem.NewerVersion;
        return false;
    }

    private static bool TryContent(LabelKind kind, string withCheck, out Label label, out LabelProblem problem)
    {
        label = new Label(kind, "");
        problem = withCheck.Length == LengthOf(kind) + CheckDigits.Length ? LabelProblem.CheckDigits : LabelProblem.NotOurs;
        if (problem == LabelProblem.NotOurs || !CheckDigits.TryTakeOff(withCheck, out string content)) return false;
        problem = LabelProblem.NotOurs;
        int split = kind switch { LabelKind.Gateway => KeyPrint.Length, LabelKind.Presence => KeyPrint.CodeLength, _ => content.Length };
        label = new Label(kind, content[..split], split == content.Length ? null : content[split..]);
        if (kind == LabelKind.Module && !ModuleWire.ModuleId.TryParse(label.Code, out _)) return false;
        if (kind == LabelKind.Presence && label.Secret.AsSpan().ContainsAnyExceptInRange('0', '9')) return false;
        problem = LabelProblem.None;
        return true;
    }

    private static bool TryTyped(string withCheck, out Label label, out LabelProblem problem)
    {
        bool isSound = CheckDigits.TryTakeOff(withCheck, out string code);
        label = new Label(LabelKind.Gateway, code);
        problem = isSound ? LabelProblem.None : LabelProblem.CheckDigits;
        return isSound;
    }

    private static int LengthOf(LabelKind kind) => kind switch
    {
        LabelKind.Gateway => KeyPrint.Length + LabelSecretLength,
        LabelKind.Module => ModuleIdLength,
        LabelKind.Machine => PlateCodeLength,
        _ => KeyPrint.CodeLength + PresenceDigits,
    };
}
