using EdgeAgent.CloudBridge.Pairing.Authority;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>Puts the parts of pairing together. Claims and certificates run on the wall clock: brokers and gateways judge certificates by theirs.</summary>
public static class PairingParts
{
    public static void Add(IServiceCollection services, BridgeOptions options)
    {
        TimeProvider wallTime = TimeProvider.System;
        services.AddSingleton(options.Pairing);
        services.AddSingleton<PairingBell>();
        services.AddSingleton(_ => AuthorityFolder.Open(options.AuthorityFolder ?? Path.Combine(options.DataFolder, "pki")));
        services.AddSingleton<SettingsBook>();
        services.AddSingleton(provider => new ClaimDesk(provider.GetRequiredService<WholeDatabase>().Value, options.Pairing, provider.GetRequiredService<PairingBell>(), wallTime));
        services.AddSingleton(provider => new FleetDesk(provider.GetRequiredService<WholeDatabase>().Value, provider.GetRequiredService<PairingBell>(), wallTime));
        services.AddSingleton(provider => new PlateDesk(provider.GetRequiredService<WholeDatabase>().Value, wallTime));
        services.AddSingleton(provider => new PlacementDesk(provider.GetRequiredService<WholeDatabase>().Value, options.Pairing, provider.GetRequiredService<PairingBell>(), wallTime));
        services.AddSingleton(provider => new ModuleRegistry(provider.GetRequiredService<WholeDatabase>().Value, provider.GetRequiredService<AuthorityFolder>(), wallTime));
        services.AddSingleton(provider => new EnrolmentDesk(provider.GetRequiredService<WholeDatabase>().Value, provider.GetRequiredService<AuthorityFolder>(), wallTime));
        services.AddSingleton(provider => new GatewayDesk(
            provider.GetRequiredService<WholeDatabase>().Value, options.Pairing, provider.GetRequiredService<PairingBell>(), provider.GetRequiredService<SettingsBook>(), provider.GetRequiredService<AuthorityFolder>(), wallTime));
        if (options.EnrolmentPort is null) return;
        services.AddSingleton(provider => new EnrolmentServer(
            options, provider.GetRequiredService<GatewayDesk>(), provider.GetRequiredService<EnrolmentDesk>(), provider.GetRequiredService<AuthorityFolder>(), provider.GetRequiredService<PairingBell>(), wallTime));
        services.AddHostedService(provider => provider.GetRequiredService<EnrolmentServer>());
        services.AddHostedService(provider =>
        {
            var keeper = new RevocationKeeper(
                provider.GetRequiredService<WholeDatabase>().Value, provider.GetRequiredService<AuthorityFolder>(), options, wallTime, provider.GetRequiredService<ILogger<RevocationKeeper>>());
            provider.GetRequiredService<GatewayDesk>().Revoked += _ => keeper.Wake();
            provider.GetRequiredService<FleetDesk>().Revoked += _ => keeper.Wake();
            return keeper;
        });
    }
}
