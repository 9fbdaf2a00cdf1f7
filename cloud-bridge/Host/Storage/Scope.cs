namespace EdgeAgent.CloudBridge.Storage;

/// <summary>Whose eyes look at the database.</summary>
/// <param name="Organisation">The organisation; the empty name sees nothing.</param>
/// <param name="IsActing">True inside a change: only what the organisation may act on is seen, so a change finds nothing that it may only look at.</param>
/// <param name="Credential">By which credential: <c>person p_1</c>, <c>key k_1</c>, <c>connector co_1</c>.</param>
public sealed record Scope(string Organisation, bool IsActing = false, string Credential = "")
{
    /// <summary>The organisation that runs this bridge; it exists from the first migration on.</summary>
    public const string Home = "home";

    /// <summary>The credential of what the bridge does by itself.</summary>
    public const string Bridge = "bridge";
}

/// <summary>The scope of a connection that serves requests, as it changes from one to the next; null while the bridge itself acts in the course of one.</summary>
public sealed class ScopeOfConnection
{
    public Scope? Now { get; set; }
}
