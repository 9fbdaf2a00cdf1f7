using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Pairing.Authority;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>Puts the parts of pairing together. Claims and certificates run on the wall clock: brokers and gateways judge certificates by theirs.</summary>
public static class PairingParts
{
    /// <param name="time">The bridge's clock, for orders and alarms.</param>
    public static void Add(IServiceCollection services, BridgeOptions options, TimeProvider time)
    {
        TimeProvider wallTime = TimeProvider.System;
        var departure = new Departure(time, wallTime);
        services.AddSingleton(options.Pairing);
        services.AddSingleton<PairingSignal>();
        services.AddSingleton(_ => AuthorityFolder.Open(options.KeysIn()));
        services.AddSingleton<GatewaySettingsComposer>();
        services.AddSingleton(provider => new GatewayClaims(
            provider.GetRequiredService<WholeDatabase>().Value,
            options.Pairing,
            provider.GetRequiredService<PairingSignal>(),
            departure,
            wallTime
        ));
        services.AddSingleton(provider => new GatewayRetirement(
            provider.GetRequiredService<WholeDatabase>().Value,
            provider.GetRequiredService<PairingSignal>(),
            departure,
            wallTime
        ));
        services.AddSingleton(provider => new MachinePlates(provider.GetRequiredService<WholeDatabase>().Value, wallTime));
        services.AddSingleton(provider => new ModelLibrary(
            provider.GetRequiredService<WholeDatabase>().Value,
            provider.GetRequiredService<MachinePlates>(),
            wallTime
        ));
        services.AddSingleton(provider => new PlacementSteps(
            provider.GetRequiredService<WholeDatabase>().Value,
            options.Pairing,
            provider.GetRequiredService<PairingSignal>(),
            departure,
            wallTime
        ));
        services.AddSingleton(provider => new MachineSettingsChanges(
            provider.GetRequiredService<WholeDatabase>().Value,
            provider.GetRequiredService<PairingSignal>(),
            wallTime
        ));
        services.AddSingleton(provider => new ModuleRegistry(
            provider.GetRequiredService<WholeDatabase>().Value,
            provider.GetRequiredService<AuthorityFolder>(),
            wallTime
        ));
        services.AddSingleton(provider => new CertificateEnrolment(
            provider.GetRequiredService<WholeDatabase>().Value,
            provider.GetRequiredService<AuthorityFolder>(),
            wallTime
        ));
        services.AddSingleton(provider => new GatewayCheckIn(
            provider.GetRequiredService<WholeDatabase>().Value,
            options.Pairing,
            provider.GetRequiredService<PairingSignal>(),
            provider.GetRequiredService<GatewaySettingsComposer>(),
            provider.GetRequiredService<AuthorityFolder>(),
            wallTime
        ));
        if (options.EnrolmentPort is null) return;
        services.AddSingleton(provider => new EnrolmentServer(
            options,
            provider.GetRequiredService<GatewayCheckIn>(),
            provider.GetRequiredService<CertificateEnrolment>(),
            provider.GetRequiredService<AuthorityFolder>(),
            provider.GetRequiredService<PairingSignal>(),
            wallTime
        ));
        services.AddHostedService(provider => provider.GetRequiredService<EnrolmentServer>());
        services.AddHostedService(provider =>
        {
            var enforcer = new RevocationEnforcer(
                provider.GetRequiredService<WholeDatabase>().Value,
                provider.GetRequiredService<AuthorityFolder>(),
                options,
                wallTime,
                provider.GetRequiredService<WorkSteps>(),
                provider.GetRequiredService<ProcessFault>(),
                provider.GetRequiredService<ILogger<RevocationEnforcer>>()
            );
            provider.GetRequiredService<GatewayCheckIn>().Revoked += _ => enforcer.Wake();
            provider.GetRequiredService<GatewayRetirement>().Revoked += _ => enforcer.Wake();
            return enforcer;
        });
    }
}
