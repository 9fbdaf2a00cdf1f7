namespace EdgeAgent.Firmware.Provisioning;

/// <summary>
/// Why a module did not join. The number is how often the module's light flashes; a higher one came further, and of several the furthest is shown.
/// </summary>
public enum JoinProblem : byte
{
    None = 0,

    /// <summary>No commissioning access point is in reach.</summary>
    NoAccessPoint = 1,

    /// <summary>The access point did not let the module in, or gave it no address.</summary>
    NoAddress = 2,

    /// <summary>Nobody listens at the access point, or the conversation broke off.</summary>
    NoAnswer = 3,

    /// <summary>What answered does not speak this protocol.</summary>
    Malformed = 4,

    /// <summary>The gateway could not prove that it knows this module: it is told nothing.</summary>
    FalseGateway = 5,

    /// <summary>Nobody has placed this module on a machine of that gateway.</summary>
    NotPlaced = 6,

    /// <summary>The gateway does not believe the module's proof: its secret is not the one that was recorded.</summary>
    WrongProof = 7,

    /// <summary>Too many wrong proofs under this module's id: the gateway answers none for a quarter of an hour.</summary>
    Locked = 8,

    /// <summary>Settings that were changed on the way, are too long, or miss something.</summary>
    BadSettings = 9,

    /// <summary>The flash did not take the settings.</summary>
    NotStored = 10,

    /// <summary>The gateway's settings are those the module has: its plant network or broker is away, not the module.</summary>
    NothingNew = 11,

    /// <summary>The radio was busy or did not answer, so nobody knows which access points are there.</summary>
    RadioBusy = 12,
}

public static class JoinProblems
{
    private static readonly string[] s_names =
    {
        "none", "no-access-point", "no-address", "no-answer", "malformed", "false-gateway", "not-placed",
        "wrong-proof", "locked", "bad-settings", "not-stored", "nothing-new", "radio-busy",
    };

    public static string Of(JoinProblem problem) => s_names[(int)problem];

    /// <summary>A gateway's word of refusal; one this module does not know counts as malformed.</summary>
    public static JoinProblem Parse(string word)
    {
        switch (word)
        {
            case "not-placed": return JoinProblem.NotPlaced;
            case "wrong-proof": return JoinProblem.WrongProof;
            case "locked": return JoinProblem.Locked;
            default: return JoinProblem.Malformed;
        }
    }
}
