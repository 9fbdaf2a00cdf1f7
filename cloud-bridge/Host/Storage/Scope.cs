namespace EdgeAgent.CloudBridge.Storage;

/// <summary>Whose eyes look at the database.</summary>
/// <param name="Organisation">The organisation; the empty name sees nothing.</param>
/// <param name="IsActing">True inside a change: only what the organisation may act on is seen, so a change finds nothing that it may only look at.</param>
public sealed record Scope(string Organisation, bool IsActing = false)
{
    /// <summary>The organisation that runs this bridge; it exists from the first migration on.</summary>
    public const string Home = "home";

    /// <summary>Sees and changes nothing.</summary>
    public static readonly Scope Nobody = new("");
}
