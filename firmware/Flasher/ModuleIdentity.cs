using System.Security.Cryptography;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Flasher;

/// <summary>Who a module is: its id (the chip's MAC address), a 256-bit secret that only the module and the bridge know, and its first incarnation.</summary>
/// <param name="Id">Ten characters, see <see cref="ModuleId"/>.</param>
/// <param name="Secret">64 hexadecimal digits.</param>
/// <param name="Incarnation">16 hexadecimal digits.</param>
public sealed record ModuleIdentity(string Id, string Secret, string Incarnation)
{
    /// <summary>Draws a new identity for a chip.</summary>
    public static ModuleIdentity For(ulong mac)
    {
        ulong incarnation = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;
        return new ModuleIdentity(ModuleId.ToText(mac), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), Hex64.ToText(incarnation));
    }

    /// <summary>Never the secret.</summary>
    public override string ToString() => Id;
}
