using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Firmware.ChipTests;

/// <summary>The golden samples of gateway/Contracts/Samples as a chip can hold them; a test on the host holds the two equal.</summary>
public static class Golden
{
    public const string Features =
        "ea01010202002400e5d4c3b2a1000000efcdab89674523012a000000000000007b5c260500000000006c50c4a00100000400000003030001c8a3020001030101167100000a040010000000000b04000206ffffffef58b42e";

    public const string LocalAlarm = "ea01020102000c00e5d4c3b2a1000000efcdab896745230101000000000000007b5c260500000000006c50c4a001000001000101220000024227000019eb21dc";

    public const string Gap = "ea01030200001000e5d4c3b2a1000000efcdab89674523012b000000000000007b5c26050000000000000000000000002a0100000000000002000000000000009f9eecfe";

    public const string BurstChunk =
        "ea01040602002800e5d4c3b2a1000000efcdab896745230107000000000000007b5c260500000000006c50c4a0010000030000000100020001030600d0cf3200b612000040951600000000000100ffffff7f008000000c0076d4e343";

    public const string Receipt =
        "eb01020200000000e5d4c3b2a1000000efcdab89674523011032547698badcfe006c50c4a001000002010000bebafeca2a000000000000000100000000000000000000000000000044d48bca";

    public static byte[] Bytes(string hex)
    {
        var bytes = new byte[hex.Length / 2];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)((Digit(hex[2 * i]) << 4) | Digit(hex[(2 * i) + 1]));
        return bytes;
    }

    /// <summary>A frame with one feature, as modules make them.</summary>
    public static Frame Frame(int value)
    {
        var frame = new Frame { Kind = FrameKind.Features };
        frame.Features.Add(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 0, Worth.Measured, value);
        return frame;
    }

    private static int Digit(char digit) => digit <= '9' ? digit - '0' : digit - 'a' + 10;
}
