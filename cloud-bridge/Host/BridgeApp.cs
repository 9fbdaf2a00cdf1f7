using System.Security.Authentication;
using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Api;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Knowledge;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Web;
using EdgeAgent.CloudBridge.Web.Pages;
using EdgeAgent.CloudBridge.Web.Pair;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.Files;
using EdgeAgent.Mqtt;
using Microsoft.AspNetCore.DataProtection;

namespace EdgeAgent.CloudBridge;

/// <summary>Puts the process together: database, intake, pages. Nothing else makes these parts.</summary>
public static class BridgeApp
{
    /// <summary>What keeps the tables bounded, in this order: orders keep their power before the history is thinned.</summary>
    public static readonly IReadOnlyList<Chore> Chores =
    [
        OrderPower.Keep,
        PowerHistory.Thin,
        WebhookStore.Thin,
        ConnectorStore.Thin,
        EvidenceStore.Thin,
        AuditLog.Thin,
        SignInSessions.Thin,
        (session, _) => HealthStore.FillSums(session),
        (session, _) => ProblemReportStore.CleanOld(session),
        EventStore.Thin,
    ];

    /// <param name="options">Checked options.</param>
    /// <param name="database">An open database; it is brought to the newest version here.</param>
    /// <param name="time">The time line of the plant.</param>
    /// <param name="crash">Where to die, for tests.</param>
    /// <param name="peopleTime">The clock of sessions, keys and invitations; null for the system's.</param>
    public static WebApplication Build(BridgeOptions options, Database database, TimeProvider time, CrashPoint crash, TimeProvider? peopleTime = null)
    {
        database.Migrate();
        database.Write(session =>
        {
            foreach (string gateway in options.Gateways) GatewayRegistration.Register(session, gateway, "settings", time.GetUtcNow());
            foreach (string adopted in options.Adopted) GatewayCheckIn.Adopt(session, adopted.Split('=')[0], adopted.Split('=')[1], time.GetUtcNow());
        });

        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"),
        });
        string[] secure = options.PageCertificate is null ? [] : [$"https://{options.HttpAddress}:{options.HttpsPort}"];
        builder.WebHost.UseUrls([$"http://{options.HttpAddress}:{options.HttpPort}", .. secure]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = PostedForm.MaxBytes;
            if (options.PageCertificate is null) return;
            var certificate = new ServerCertificate(options.PageCertificate, options.PageKey);
            kestrel.ConfigureHttpsDefaults(https =>
            {
                https.ServerCertificateSelector = (_, _) => certificate.Current.TargetCertificate;
                https.OnAuthenticate = (_, tls) => (tls.ServerCertificateSelectionCallback, tls.ServerCertificateContext) = (null, certificate.Current);
                https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            });
        });
        builder
            .Logging.ClearProviders()
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        AddParts(builder.Services, options, database, time, crash);
        PairingParts.Add(builder.Services, options, time);
        AddWeb(builder.Services, options);
        AccessSetup.Add(builder.Services, database, peopleTime ?? TimeProvider.System, options.Rates);

        WebApplication app = builder.Build();
        PublicDoor.Use(app, options);
        app.UseMiddleware<SecurityHeaders>();
        app.UseWhen(
            context => HttpMethods.IsGet(context.Request.Method) && !context.Request.Path.StartsWithSegments("/api"),
            pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
        app.UseStaticFiles();
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseMiddleware<AccessGate>();
        app.UseMiddleware<PostedForm>();
        app.UseAntiforgery();
        BridgeApi.Map(app);
        WebhooksApi.Map(app);
        ConnectorsApi.Map(app);
        ArticlesApi.Map(app);
        ArchiveApi.Map(app);
        OpportunitiesApi.Map(app);
        TestOrdersApi.Map(app);
        LiveEndpoint.Map(app);
        HealthEndpoints.Map(app);
        Forms.Map(app);
        SignInForms.Map(app);
        AccountForms.Map(app);
        AccessForms.Map(app);
        AccessApi.Map(app);
        ModelsApi.Map(app);
        MachineSettingsApi.Map(app);
        PairForms.Map(app);
        ArchiveForms.Map(app);
        ConnectionForms.Map(app);
        PlateForms.Map(app);
        SettingsForms.Map(app);
        Pictures.Map(app);
        AsyncApiDocument.Map(app);
        SecurityText.Map(app);
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapRazorComponents<App>();
        return app;
    }

    private static void AddParts(IServiceCollection services, BridgeOptions options, Database database, TimeProvider time, CrashPoint crash)
    {
        TimeProvider wallTime = TimeProvider.System;
        var watch = new SilentGatewayWatch(database, options.Silence, options.Levels, time, wallTime);
        var intake = new CloudIntake(database, options.Intake, options.Levels, time, wallTime, crash);
        services.AddSingleton(options);
        services.AddSingleton(time);
        services.AddSingleton(intake);
        services.AddSingleton(watch);
        services.AddSingleton<CommandSignal>();
        services.AddScoped(provider => new OrderSteps(
            provider.GetRequiredService<Database>(),
            options.Levels,
            time,
            wallTime,
            provider.GetRequiredService<Visitor>().Can(Rights.Manage)
        ));
        services.AddSingleton<HandBack>(new HandedBack(time, wallTime).Take);
        services.AddScoped(provider => new ServiceLog(provider.GetRequiredService<Database>(), time));
        services.AddScoped(provider => new MasterData(provider.GetRequiredService<Database>()));
        services.AddScoped(provider => new ArticleEditing(provider.GetRequiredService<Database>(), time));
        services.AddScoped(provider => new WebhookSetup(provider.GetRequiredService<Database>(), options.Outgoing, time));
        services.AddScoped(provider => new ConnectorSetup(provider.GetRequiredService<Database>(), options.Outgoing, time));
        services.AddScoped(provider => new AlarmActions(
            provider.GetRequiredService<Database>(),
            options.Levels,
            provider.GetRequiredService<CommandSignal>(),
            time,
            wallTime
        ));
        services.AddScoped(provider => new SpectrumRequests(provider.GetRequiredService<Database>(), provider.GetRequiredService<CommandSignal>(), time));
        services.AddScoped(provider => new DrillRequests(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<CommandSignal>(),
            time,
            wallTime
        ));
        services.AddSingleton(provider => new WorkSteps(
            database, (session, name, what) => EventStore.CountRefusals(session, name, "", 1, time.GetUtcNow(), what), provider.GetRequiredService<ILogger<WorkSteps>>()));
        services.AddSingleton(provider => new CloudLine(intake, database, watch, provider.GetRequiredService<WorkSteps>(), crash, time, wallTime));
        services.AddSingleton<CloudConnection>();
        services.AddHostedService(provider => provider.GetRequiredService<CloudConnection>());
        services.AddSingleton<ProcessFault>();
        services.AddHostedService(provider => new Housekeeping(
            database, Chores, provider.GetRequiredService<WorkSteps>(), time, provider.GetRequiredService<ProcessFault>()));
        services.AddSingleton(new WebhookCourier(database, OutgoingHttp.Make(options.Outgoing), time, wallTime));
        services.AddHostedService<WebhookService>();
        services.AddSingleton(new ConnectorCourier(database, OutgoingHttp.Make(options.Outgoing), time));
        services.AddHostedService<ConnectorService>();
        services.AddSingleton<Func<Database, ProblemReporting>>(eyes => new ProblemReporting(eyes, options.Levels, time, wallTime));
        services.AddScoped(provider => provider.GetRequiredService<Func<Database, ProblemReporting>>()(provider.GetRequiredService<Database>()));
        services.AddScoped(provider => new OpportunityFinder(provider.GetRequiredService<Database>(), time));
        services.AddHostedService(provider => new OpportunityService(
            database, provider.GetRequiredService<WorkSteps>(), time, provider.GetRequiredService<ProcessFault>()));
        services.AddSingleton(new ExternalStatusIntake(new WholeDatabase(database), options.Levels, time, wallTime));
        services.AddSingleton(new BridgeClock(time, options));
        services.AddSingleton(provider => new LiveFeed(provider.GetRequiredService<BridgeClock>(), wallTime));
        services.AddSingleton<BridgeStatus>();
    }

    private static void AddWeb(IServiceCollection services, BridgeOptions options)
    {
        services
            .AddDataProtection()
            .SetApplicationName("edgeagent-bridge")
            .PersistKeysToFileSystem(OwnFile.Folder(Path.Combine(options.DataFolder, BridgeDatabase.CookieKeyFolder)));
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        PublicDoor.Add(services, options.Public);
        services.AddScoped<Flash>();
        services.AddScoped<PairingScan>();
        services.AddScoped<MachineVisits>();
        services.AddHttpContextAccessor();
        services.AddScoped<Reader>();
        services.AddSingleton<HtmlEncoder>(DirectionlessEncoder.Shared);
        services.AddRazorComponents();
        services.AddProblemDetails();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddOpenApi("v1", openApi => openApi.AddDocumentTransformer(ApiDocument.Describe));
    }
}
