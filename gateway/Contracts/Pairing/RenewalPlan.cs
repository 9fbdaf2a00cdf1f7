namespace EdgeAgent.Contracts.Pairing;

/// <summary>
/// When a gateway asks for its next certificate: from day <see cref="RenewFromDay"/> of its life, at once when it is of an authority on the way out, and at
/// once when it has none or it ran out (the identity key itself still proves who asks). A failed try is repeated after a minute, then twice as long each time,
/// up to six hours, without end. Time is the bridge's signed time: the box's own clock may be a year off and changes nothing.
/// </summary>
public sealed class RenewalPlan
{
    public const int LifeDays = 365;
    public const int RenewFromDay = 120;

    public static readonly TimeSpan FirstRetry = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan LongestRetry = TimeSpan.FromHours(6);

    private int _failures;
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;

    /// <summary>Whether to ask now.</summary>
    /// <param name="now">The bridge's time.</param>
    /// <param name="validFrom">When the certificate's life began; null when there is none.</param>
    /// <param name="mustRenew">The bridge says that its authority is on the way out.</param>
    public bool IsDue(DateTimeOffset now, DateTimeOffset? validFrom, bool mustRenew) =>
        now >= _notBefore && (validFrom is not { } from || mustRenew || now >= from.AddDays(RenewFromDay));

    public void Succeeded() => (_failures, _notBefore) = (0, DateTimeOffset.MinValue);

    public void Failed(DateTimeOffset now)
    {
        double minutes = Math.Min(FirstRetry.TotalMinutes * Math.Pow(2, Math.Min(_failures++, 20)), LongestRetry.TotalMinutes);
        _notBefore = now.AddMinutes(minutes);
    }
}
