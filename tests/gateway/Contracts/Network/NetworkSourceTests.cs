using System.Net;
using EdgeAgent.Contracts.Network;

namespace EdgeAgent.Contracts.Tests.Network;

public sealed class NetworkSourceTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2::9", "2001:db8:1:2::/64")]
    public void Whoever_has_a_64_of_addresses_is_counted_once(string address, string source) => Assert.Equal(source, NetworkSource.Of(IPAddress.Parse(address)));
}
