namespace EdgeAgent.CloudBridge.Access;

/// <summary>Somebody of the staff of an organisation. ASP.NET Core's identity reads and changes it through <see cref="PersonStore"/>.</summary>
public sealed class Person
{
    public required string Id { get; init; }

    public required string Organisation { get; init; }

    /// <summary>What they type to sign in, in upper case; unique.</summary>
    public required string Login { get; set; }

    public required string Name { get; set; }

    /// <summary>One of the roles in <see cref="Rights.OfRole"/>.</summary>
    public required string Role { get; set; }

    public bool IsDisabled { get; set; }

    public string? PasswordHash { get; set; }

    /// <summary>Changes with every credential, which ends all sessions.</summary>
    public string Stamp { get; set; } = Guid.NewGuid().ToString("N");

    public string? AuthenticatorKey { get; set; }

    public bool IsTwoFactor { get; set; }

    public string RecoveryCodes { get; set; } = "";

    public int Failures { get; set; }

    public DateTimeOffset? LockedUntil { get; set; }

    public DateTimeOffset MadeAt { get; init; }
}
