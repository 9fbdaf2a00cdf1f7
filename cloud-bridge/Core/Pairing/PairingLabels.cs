using EdgeAgent.Contracts.Pairing;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>What a camera or a person read, as the step needs it; else the stable name of what is wrong with it. Pure.</summary>
public static class PairingLabels
{
    /// <param name="text">What was read: link, or short code.</param>
    /// <param name="kind">What this step needs.</param>
    /// <param name="label">The label.</param>
    public static string? Read(string text, LabelKind kind, out Label label) => LabelCodec.TryParse(text, out label, out LabelProblem problem)
        ? label.Kind == kind ? null : PairingProblems.WrongKind
        : problem switch
        {
            LabelProblem.CheckDigits => PairingProblems.Misread,
            LabelProblem.NewerVersion => PairingProblems.NewerLabel,
            _ => PairingProblems.NotOurs,
        };

    /// <param name="text">The link of the code on a gateway's page, or the eight digits typed.</param>
    /// <param name="code">Short code of the gateway it must be of.</param>
    /// <param name="digits">The presence code.</param>
    public static string? ReadDigits(string text, string code, out string digits)
    {
        digits = string.Concat(text.Where(char.IsAsciiDigit));
        if (!text.Contains('#', StringComparison.Ordinal))
            return digits.Length == LabelCodec.PresenceDigits && text.All(letter => char.IsAsciiDigit(letter) || letter is ' ' or '-')
                ? null
                : PairingProblems.Misread;
        if (Read(text, LabelKind.Presence, out Label label) is { } problem) return problem;
        digits = label.Secret!;
        return label.Code == code ? null : PairingProblems.OtherGateway;
    }
}
