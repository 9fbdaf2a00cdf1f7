using System.Security.Cryptography;
using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.Device;

/// <summary>The runtime's own HMAC-SHA256.</summary>
public sealed class EspKeyedHash : IKeyedHash
{
    public byte[] Compute(byte[] key, byte[] text) => HMACSHA256.HashData(key, text);
}
