using System.Text;
using EdgeAgent.Firmware.Provisioning;

namespace EdgeAgent.Firmware.Tests.Provisioning;

public sealed class TrustAnchorTests
{
    [Fact]
    public void Pem_text_from_a_file_gets_the_zero_without_which_tls_never_came_up()
    {
        byte[] file = Encoding.ASCII.GetBytes("-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n");
        byte[] ready = TrustAnchor.ForTls(file);
        Assert.Equal([.. file, 0], ready);
        Assert.Same(ready, TrustAnchor.ForTls(ready));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0\u0082")]
    [InlineData("no certificate, and longer than the mark")]
    public void Everything_else_stays_as_it_is(string text)
    {
        byte[] file = Encoding.Latin1.GetBytes(text);
        Assert.Same(file, TrustAnchor.ForTls(file));
    }
}
