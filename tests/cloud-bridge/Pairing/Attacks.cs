using System.Security.Cryptography;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>Bytes that whoever listens must survive or refuse.</summary>
internal static class Attacks
{
    /// <summary>A CONNECT of MQTT 3.1.1 with a client id of two letters.</summary>
    public static byte[] MqttConnect => [0x10, 14, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, 2, 0, 10, 0, 2, (byte)'a', (byte)'b'];

    /// <summary>Random bytes, packets whose length lies, and every packet type with a broken body.</summary>
    public static byte[] Garbage(Random random, int number)
    {
        byte[] bytes = new byte[random.Next(2, 400)];
        random.NextBytes(bytes);
        if (number % 3 == 0) return bytes;
        bytes[0] = (byte)((number % 16 << 4) | random.Next(16));
        if (number % 3 == 1) return [bytes[0], 0xFF, 0xFF, 0xFF, 0x7F, .. bytes[1..]];     // 268,435,455 bytes announced
        bytes[1] = (byte)Math.Min(127, bytes.Length - 2);
        return bytes;
    }

    /// <summary>A ClientHello that knows this version only, with suites of its time and of today.</summary>
    public static byte[] ClientHello(byte major, byte minor)
    {
        byte[] suites = [0xC0, 0x2B, 0xC0, 0x2F, 0xC0, 0x09, 0xC0, 0x13, 0x00, 0x2F];
        byte[] extensions = [0, 10, 0, 4, 0, 2, 0, 23, 0, 11, 0, 2, 1, 0, 0, 13, 0, 8, 0, 6, 4, 3, 4, 1, 2, 3]; // P-256, uncompressed, ECDSA and RSA with SHA-256
        byte[] body =
        [
            major,
            minor,
            .. RandomNumberGenerator.GetBytes(32),
            0,
            0,
            (byte)suites.Length,
            .. suites,
            1,
            0,
            0,
            (byte)extensions.Length,
            .. extensions,
        ];
        byte[] hello = [1, 0, 0, (byte)body.Length, .. body];
        return [22, 3, (byte)Math.Min(minor, (byte)1), 0, (byte)hello.Length, .. hello];
    }
}
