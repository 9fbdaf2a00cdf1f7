using EdgeAgent.Gateway.Buffer;

namespace EdgeAgent.Gateway.Tests.Buffer;

public sealed class MemoryGatewayStoreTests : GatewayStoreCompliance
{
    protected override IGatewayStore Open() => new MemoryGatewayStore();

    protected override IGatewayStore Reopen(IGatewayStore store) => store;
}
