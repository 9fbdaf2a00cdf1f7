namespace EdgeAgent.CloudBridge.Access;

/// <summary>One line of the audit log. Lines are added, never changed.</summary>
/// <param name="Actor">Who, with the credential: <c>Wang (person p_1)</c>.</param>
/// <param name="Action">Stable name or method of what was asked.</param>
/// <param name="Subject">What it was about: a path or an id.</param>
/// <param name="Outcome">done, or the status or problem that refused it.</param>
public sealed record AuditEntry(string Id, string Organisation, DateTimeOffset At, string Actor, string Action, string Subject, string Outcome, string Address)
{
    /// <summary>Longer texts are cut.</summary>
    public const int MaxLength = 200;

    /// <summary>
    /// One line, whatever was sent: also what looks like a line break elsewhere (U+0085, U+2028) or turns the reading direction becomes a space.
    /// </summary>
    public static string Clean(string text)
    {
        string cut = text.Length > MaxLength ? text[..MaxLength] : text;
        return string.Create(cut.Length, cut, (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                char c = source[i];
                span[i] =
                    char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069')
                        ? ' '
                        : c;
            }
        });
    }
}
