using System.Security.Cryptography;
using EdgeAgent.Gateway.Host.Pairing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Gateway.Host.Tests.Pairing;

/// <summary>The presence code proves to stand before the box; read from afar it proves nothing.</summary>
public sealed class PresenceCodeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-presence-").FullName;

    [Fact]
    public void Who_is_not_at_the_box_sees_the_presence_code_only_after_its_button_was_pressed()
    {
        using var identity = new IdentityFolder(_folder);
        using ECDsa timeKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string timeKeyFile = Path.Combine(_folder, "time.pub");
        File.WriteAllText(timeKeyFile, timeKey.ExportSubjectPublicKeyInfoPem());
        using var pairing = new PairingService(new BridgePlace { TimeKeyFile = timeKeyFile }, identity, "1.0.0", NullLogger.Instance);

        PairingView here = PairingPage.View(pairing, identity, "pair.example", isHere: true);
        Assert.False(here.IsHidden);
        Assert.Equal(pairing.Digits, here.Digits);
        Assert.NotNull(here.Link);

        PairingView afar = PairingPage.View(pairing, identity, "pair.example", isHere: pairing.IsShownToAll);
        Assert.True(afar.IsHidden);
        Assert.Null(afar.Digits);
        Assert.Null(afar.Link);
        Assert.DoesNotContain(pairing.Digits[..4], PairingPage.Html(afar), StringComparison.Ordinal);

        Assert.False(pairing.Press());                                                  // nobody pairs it yet; it was pressed all the same
        Assert.Equal(pairing.Digits, PairingPage.View(pairing, identity, "pair.example", isHere: pairing.IsShownToAll).Digits);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
