using System.Net;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.Gateway.Host.Listening;

/// <summary>
/// The certificate of the modules' port by this gateway's own plant authority: for the names it is given, or for the box's own names and addresses. A box
/// that got another address meanwhile shows a certificate for it at the next connection.
/// </summary>
internal sealed class PlantCertificate
{
    private readonly string _authority;
    private readonly IReadOnlyList<string> _given;
    private readonly Lock _gate = new();
    private IReadOnlyList<string> _names = [];
    private SslStreamCertificateContext _issued;

    /// <param name="authority">The plant authority with its key, PEM.</param>
    /// <param name="names">Names and addresses under which modules reach this box; none for its own.</param>
    public PlantCertificate(string authority, IReadOnlyList<string> names)
    {
        (_authority, _given) = (authority, names);
        _issued = Issue();
    }

    /// <param name="reachedAt">The address a module came to; null when unknown.</param>
    public SslStreamCertificateContext For(IPAddress? reachedAt)
    {
        lock (_gate)
        {
            if (_given.Count == 0 && reachedAt is not null && !_names.Contains(Text(reachedAt))) _issued = Issue();
            return _issued;
        }
    }

    private SslStreamCertificateContext Issue()
    {
        _names = _given.Count > 0 ? _given : OwnNames();
        (string certificate, string key) = PlantAuthority.Issue(_authority, _names);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(certificate, key), null, offline: true);
    }

    private static List<string> OwnNames() =>
    [
        .. new[] { "localhost", Dns.GetHostName() }.Where(name => Uri.CheckHostName(name) == UriHostNameType.Dns).Distinct(),
        .. NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(held => held.Address)
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork || !address.IsIPv6LinkLocal)
            .Select(Text)
            .Distinct(),
    ];

    private static string Text(IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
}
