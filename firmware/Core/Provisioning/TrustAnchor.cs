namespace EdgeAgent.Firmware.Provisioning;

/// <summary>The certificate of the plant's authority as the chip's TLS wants it.</summary>
public static class TrustAnchor
{
    private const string PemBegins = "-----BEGIN";

    /// <summary>
    /// PEM text ends with a zero byte, or mbedTLS takes it for DER and <c>new X509Certificate</c> throws: a file has none, so one is added. DER stays as it is.
    /// </summary>
    public static byte[] ForTls(byte[] file)
    {
        if (file.Length < PemBegins.Length || file[file.Length - 1] == 0) return file;
        for (int i = 0; i < PemBegins.Length; i++)
        {
            if (file[i] != PemBegins[i]) return file;
        }

        var terminated = new byte[file.Length + 1];
        Array.Copy(file, terminated, file.Length);
        return terminated;
    }
}
