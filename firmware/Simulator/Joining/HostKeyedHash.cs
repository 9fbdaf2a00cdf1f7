using System.Security.Cryptography;
using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Simulator.Joining;

/// <summary>HMAC-SHA256 of the host.</summary>
public sealed class HostKeyedHash : IKeyedHash
{
    public byte[] Compute(byte[] key, byte[] text) => HMACSHA256.HashData(key, text);
}
