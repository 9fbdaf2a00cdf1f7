using System.Security.Cryptography;
using System.Text;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>One of our plates, on a machine or still in the drawer.</summary>
/// <param name="Profile">What was known of the machine when the plate was made; null nothing.</param>
/// <param name="Gateway">Where its machine is; null on none yet.</param>
public sealed record MachinePlate(string Organisation, MachineProfile? Profile, string? Gateway, string? Machine)
{
    /// <summary>Under which a plate's code is kept.</summary>
    public static string HashOf(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(code)));
}
