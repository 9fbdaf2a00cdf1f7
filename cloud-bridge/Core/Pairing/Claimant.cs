using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>Who pairs, and where: taken from the site's invitation, never from what somebody typed.</summary>
/// <param name="Organisation">The service organisation, an id.</param>
/// <param name="Site">The plant, an id.</param>
/// <param name="Person">Who it is, for the record and for the gateway's page; 1 to 100 characters.</param>
public sealed record Claimant(string Organisation, string Site, string Person)
{
    /// <summary>A person counts once, whatever site they are at.</summary>
    public string LimitKey => $"person {Organisation} {Person}";

    /// <summary>Another person of the same site sees the same things.</summary>
    public bool IsAtSiteOf(Claimant other) => Organisation == other.Organisation && Site == other.Site;

    public void Check()
    {
        if (!CloudLimits.IsId(Organisation) || !CloudLimits.IsId(Site) || Person.Length is 0 or > 100)
            throw new ArgumentException("A claimant needs organisation, site (ids) and a person of 1 to 100 characters.");
    }
}

/// <summary>A value, or the stable name of why there is none.</summary>
/// <param name="Value">Null when there was a problem.</param>
/// <param name="Problem">One of <see cref="PairingProblems"/>; null when it went well.</param>
public readonly record struct PairingResult<T>(T? Value, string? Problem)
    where T : class
{
    public static implicit operator PairingResult<T>(T value) => new(value, null);

    public static implicit operator PairingResult<T>(string problem) => new(null, problem);
}

/// <summary>What can be wrong, by stable name; the pages have the words.</summary>
public static class PairingProblems
{
    /// <summary>No code of ours.</summary>
    public const string NotOurs = "not-ours";

    /// <summary>Made by a later version of the product.</summary>
    public const string NewerLabel = "newer-label";

    /// <summary>The check digits don't fit: scan or type again.</summary>
    public const string Misread = "misread";

    /// <summary>A code of another kind than this step needs (a module's where a gateway's is due).</summary>
    public const string WrongKind = "wrong-kind";

    /// <summary>Too many tries; wait.</summary>
    public const string Locked = "locked";

    /// <summary>It belongs to somebody, who has been told of this try.</summary>
    public const string AlreadyClaimed = "already-claimed";

    /// <summary>It is paired at this very site already.</summary>
    public const string AlreadyYours = "already-yours";

    /// <summary>Reported stolen or replaced.</summary>
    public const string Revoked = "revoked";

    /// <summary>No such claim, gateway, machine, module or plate here.</summary>
    public const string Unknown = "unknown";

    /// <summary>The claim has ended: expired, undone, done or lost to another.</summary>
    public const string Ended = "ended";

    /// <summary>The presence code is another gateway's.</summary>
    public const string OtherGateway = "other-gateway";

    /// <summary>The gateway looked at the digits and they are wrong.</summary>
    public const string WrongDigits = "wrong-digits";

    /// <summary>The scanned label is not that gateway's.</summary>
    public const string WrongLabel = "wrong-label";

    /// <summary>The module was never recorded by a flasher: nobody knows its secret.</summary>
    public const string NotRegistered = "not-registered";

    /// <summary>The plate is on another machine.</summary>
    public const string PlateTaken = "plate-taken";

    /// <summary>A measuring point's or a plate's value is out of range.</summary>
    public const string BadValue = "bad-value";

    /// <summary>No more room: machines of a gateway, modules of a machine, open claims of a person.</summary>
    public const string TooMany = "too-many";
}
