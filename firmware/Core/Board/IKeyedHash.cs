namespace EdgeAgent.Firmware.Board;

/// <summary>HMAC-SHA256, the one cryptographic hash the chip's library has.</summary>
public interface IKeyedHash
{
    /// <returns>32 bytes.</returns>
    byte[] Compute(byte[] key, byte[] text);
}
