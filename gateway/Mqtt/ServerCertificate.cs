using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace EdgeAgent.Mqtt;

/// <summary>
/// What a TLS server of ours shows: its certificate with the whole chain that its file holds, as the files are now. A renewal needs no restart: files that
/// changed are read at the next connection. While a new pair cannot be used (one file written and the other not yet), the last good one stays.
/// </summary>
public sealed class ServerCertificate
{
    private const string Remedy =
        "Nothing was served with it. Put back the certificate with its chain and the key that belongs to it, both as PEM, and start again.";

    private readonly string _certificateFile;
    private readonly string _keyFile;
    private readonly Lock _gate = new();
    private (DateTime Certificate, DateTime Key) _readAt;
    private SslStreamCertificateContext _context;

    /// <param name="certificateFile">PEM: the server's certificate first, then its issuers.</param>
    /// <param name="keyFile">PEM of its key; null when it stands in the same file.</param>
    /// <exception cref="DamagedFileException">The files cannot be used.</exception>
    public ServerCertificate(string certificateFile, string? keyFile)
    {
        (_certificateFile, _keyFile) = (certificateFile, keyFile ?? certificateFile);
        _readAt = WrittenAt();
        _context = Read();
    }

    /// <summary>As the files are now.</summary>
    public SslStreamCertificateContext Current
    {
        get
        {
            lock (_gate)
            {
                try
                {
                    (DateTime, DateTime) writtenAt = WrittenAt();
                    if (writtenAt == _readAt) return _context;
                    _context = Read();
                    _readAt = writtenAt;
                }
                catch (Exception unready) when (unready is IOException or UnauthorizedAccessException)
                {
                    // Looked at again at the next connection.
                }

                return _context;
            }
        }
    }

    private (DateTime Certificate, DateTime Key) WrittenAt() => (File.GetLastWriteTimeUtc(_certificateFile), File.GetLastWriteTimeUtc(_keyFile));

    private SslStreamCertificateContext Read()
    {
        string key = SmallFile.Read(_keyFile, Remedy, text => text);
        return SmallFile.Read(_certificateFile, Remedy, text =>
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPem(text);
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(text, key), [.. all.Skip(1)], offline: true);
        });
    }
}
