using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EdgeAgent.CloudBridge.Api;

/// <summary>
/// The HTTP API; its OpenAPI document is at /openapi/v1.json. Lists are paged by a cursor; a refusal is a problem document whose <c>code</c> is stable.
/// </summary>
public static class BridgeApi
{
    private const int DefaultPage = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        MapMachines(api.MapGroup("/machines").WithTags("Machines"));
        MapAlarms(api.MapGroup("/alarms").WithTags("Alarms"));
        MapOrders(api.MapGroup("/orders").WithTags("Orders"));
        MapOperation(api.WithTags("Operation"));
    }

    private static void MapMachines(RouteGroupBuilder machines)
    {
        machines
            .MapGet("", ListMachines)
            .WithName("ListMachines")
            .WithSummary("Machines with their newest state, by gateway and id; left=true for those that have left");
        machines.MapGet("/{gateway}/{machine}", GetMachine).WithName("GetMachine").WithSummary("One machine with its modules, alarms and orders");
        machines.MapGet("/{gateway}/{machine}/power", GetPower).WithName("GetPower").WithSummary("Actual power over the last minutes, up to one day");
        machines
            .MapGet("/{gateway}/{machine}/report", GetReport)
            .WithName("GetReport")
            .WithSummary("Energy, load, run time and more per hour, day or month of the site's time; format=csv for a spreadsheet")
            .Produces<IReadOnlyList<ReportLine>>();
        machines
            .MapGet("/{gateway}/{machine}/score", GetScore)
            .WithName("GetScore")
            .WithSummary("Health from 0 to 100 over the last 24 hours and day by day, with what drives it and what each part is worth");
        machines
            .MapGet("/{gateway}/{machine}/service", ListService)
            .WithName("ListService")
            .WithSummary("What was done to the machine outside orders, newest first");
        machines
            .MapPost("/{gateway}/{machine}/service", AddService)
            .WithName("AddService")
            .WithSummary("Write down what was done; a repeated Idempotency-Key makes no second record");
        machines
            .MapGet("/{gateway}/{machine}/commissioning", ListCommissioning)
            .WithName("ListCommissioning")
            .WithSummary("How the machine's installation stood each time somebody signed, newest first");
        machines
            .MapGet("/{gateway}/{machine}/evidence", ListEvidence)
            .WithName("ListEvidence")
            .WithSummary("What raw bursts of the machine showed, newest first");
        machines
            .MapPost("/{gateway}/{machine}/burst", AskBurst)
            .WithName("AskBurst")
            .WithSummary("Ask the machine's modules for a raw burst; the evidence comes when they have recorded it");
        machines.MapGet("/{gateway}/{machine}/health", GetHealth).WithName("GetHealth").WithSummary("Hourly health records, newest version of each hour");
    }

    private static void MapAlarms(RouteGroupBuilder alarms)
    {
        alarms.MapGet("", ListAlarms).WithName("ListAlarms").WithSummary("Alarms somebody still has to do with, newest first");
        alarms
            .MapPost("/{gateway}/{alarm}/{verb}", AskAlarm)
            .WithName("AskAlarm")
            .WithSummary("Acknowledge, confirm, shelve or unshelve; the gateway answers when it is reached");
        alarms.MapGet("/commands/{id}", GetCommand).WithName("GetCommand").WithSummary("What became of a command");
    }

    private static void MapOrders(RouteGroupBuilder orders)
    {
        orders.MapGet("", ListOrders).WithName("ListOrders").WithSummary("Orders, newest first");
        orders
            .MapGet("/{id}/evidence", ListOrderEvidence)
            .WithName("ListOrderEvidence")
            .WithSummary("What raw bursts showed of an order's trouble, the one that shows its fault first");
        orders.MapGet("/{id}", GetOrder).WithName("GetOrder").WithSummary("One order with evidence, preparation and audit");
        orders.MapPost("/{id}/{action}", StepOrder).WithName("StepOrder").WithSummary("Take a step in the life of an order");
    }

    private static void MapOperation(RouteGroupBuilder api)
    {
        api.MapGet("/ledger", GetLedger).WithName("GetLedger").WithSummary("What became of everything the gateways sent");
        api.MapGet("/quality", GetQuality)
            .WithName("GetQuality")
            .WithSummary("First-time diagnosis, first-time fix and visits avoided of the last year, per fault code");
        api.MapPut("/gateways/{gateway}/time-zone", SetTimeZone)
            .WithName("SetTimeZone")
            .WithSummary("The plant's time zone (IANA name); reports follow its days");
        api.MapGet("/status", GetStatus).WithName("GetStatus").WithSummary("How the bridge is doing");
    }

    private static Ok<Page<MachineView>> ListMachines(Database database, BridgeClock clock, string? after = null, int limit = DefaultPage, bool left = false)
    {
        string[] place = (after ?? "").Split('/');
        int size = Math.Clamp(limit, 1, MachineStore.MaxPage);
        List<Machine> machines = database.Read(session => MachineStore.Page(session, place[0], place.Length > 1 ? place[1] : "", size, left));
        string? next = machines.Count == size ? $"{machines[^1].Gateway}/{machines[^1].State.MachineId}" : null;
        return TypedResults.Ok(new Page<MachineView>([.. machines.Select(clock.View)], next));
    }

    private static Results<Ok<MachineDetailView>, ProblemHttpResult> GetMachine(string gateway, string machine, Database database, BridgeClock clock)
    {
        return database.Read<Results<Ok<MachineDetailView>, ProblemHttpResult>>(session =>
        {
            if (MachineStore.Find(session, gateway, machine) is not { } found) return ApiProblem.Of("unknown-machine", StatusCodes.Status404NotFound);
            return TypedResults.Ok(new MachineDetailView(
                clock.View(found),
                [.. MachineStore.Modules(session, gateway, machine).Select(module => module.State)],
                [.. AlarmStore.OfMachine(session, gateway, machine).Select(alarm => View(session, alarm))],
                OrderView.Of(session, OrderStore.OfMachine(session, gateway, machine), clock.FreshSince)));
        });
    }

    private static Results<Ok<PowerView>, ProblemHttpResult> GetPower(
        string gateway,
        string machine,
        Database database,
        BridgeClock clock,
        int minutes = 10,
        int points = 300
    )
    {
        return database.Read<Results<Ok<PowerView>, ProblemHttpResult>>(session =>
        {
            if (MachineStore.Find(session, gateway, machine) is not { } found) return ApiProblem.Of("unknown-machine", StatusCodes.Status404NotFound);
            TimeSpan span = TimeSpan.FromMinutes(Math.Clamp(minutes, 1, (int)PowerHistory.Keep.TotalMinutes));
            List<PowerPoint> power = PowerHistory.Read(session, gateway, machine, clock.Now - span, clock.Now, points);
            return TypedResults.Ok(
                new PowerView(
                    found.State.RatedInputKw,
                    [.. power.Select(point => point.At.ToUnixTimeMilliseconds())],
                    [.. power.Select(point => point.Kw)],
                    [.. power.Select(point => point.MaxKw)]
                )
            );
        });
    }

    private static Results<Ok<MachineScoreView>, ProblemHttpResult> GetScore(
        string gateway,
        string machine,
        Database database,
        BridgeClock clock,
        int days = 31
    ) =>
        database.Read<Results<Ok<MachineScoreView>, ProblemHttpResult>>(session =>
            MachineStore.Find(session, gateway, machine) is null
                ? ApiProblem.Of("unknown-machine", StatusCodes.Status404NotFound)
                : TypedResults.Ok(
                    MachineScoreView.Of(
                        MachineHealthReader.Read(
                            session,
                            gateway,
                            machine,
                            OrderTroubles.Of(OrderStore.OfMachine(session, gateway, machine)),
                            Math.Clamp(days, 1, 92),
                            clock.Now
                        )
                    )
                )
        );

    private static Ok<Page<ServiceRecord>> ListService(string gateway, string machine, Database database) =>
        TypedResults.Ok(new Page<ServiceRecord>(database.Read(session => ServiceStore.OfMachine(session, gateway, machine)), null));

    private static Results<Ok<ServiceRecord>, ProblemHttpResult> AddService(
        string gateway,
        string machine,
        ServiceRequest request,
        ServiceLog services,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey = null
    ) =>
        services.Add(gateway, machine, request.Kind ?? "", request.By ?? "", request.Note, request.Part, request.At, idempotencyKey, out string problem)
            is { } record
            ? TypedResults.Ok(record)
            : ApiProblem.Of(problem, problem == "unknown-machine" ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest);

    private static Ok<Page<HealthHourData>> GetHealth(
        string gateway,
        string machine,
        Database database,
        BridgeClock clock,
        DateTimeOffset? from = null,
        DateTimeOffset? to = null
    ) =>
        TypedResults.Ok(
            new Page<HealthHourData>(
                database.Read(session => HealthStore.Hours(session, gateway, machine, from ?? clock.Now.AddDays(-2), to ?? clock.Now.AddHours(1))),
                null
            )
        );

    private static Ok<Page<CommissioningData>> ListCommissioning(string gateway, string machine, Database database) =>
        TypedResults.Ok(new Page<CommissioningData>(database.Read(session => CommissioningStore.OfMachine(session, gateway, machine)), null));

    private static Ok<Page<EvidenceData>> ListEvidence(string gateway, string machine, Database database, int limit = 20) =>
        TypedResults.Ok(new Page<EvidenceData>(database.Read(session => EvidenceStore.OfMachine(session, gateway, machine, limit)), null));

    private static Results<Accepted<CommandView>, ProblemHttpResult> AskBurst(string gateway, string machine, BurstRequest request, SpectrumRequests spectra) =>
        spectra.Ask(gateway, machine, request.By ?? "", out string problem) is { } command
            ? TypedResults.Accepted($"/api/alarms/commands/{command.Command.Id}", CommandView.Of(command))
            : ApiProblem.Of(problem, problem == "unknown-machine" ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest);

    private static Results<Ok<Page<EvidenceData>>, ProblemHttpResult> ListOrderEvidence(string id, Database database) =>
        database.Read<Results<Ok<Page<EvidenceData>>, ProblemHttpResult>>(session => OrderStore.Find(session, id) is { } order
            ? TypedResults.Ok(new Page<EvidenceData>(EvidenceStore.OfOrder(session, order), null))
            : ApiProblem.Of("unknown-order", StatusCodes.Status404NotFound));

    private static Ok<Page<AlarmView>> ListAlarms(Database database) =>
        TypedResults.Ok(database.Read(session => new Page<AlarmView>([.. AlarmStore.Retained(session).Select(alarm => View(session, alarm))], null)));

    private static Results<Ok, Accepted<CommandView>, ProblemHttpResult> AskAlarm(
        string gateway,
        string alarm,
        string verb,
        AlarmRequest request,
        AlarmActions actions
    )
    {
        AlarmCommand? command = actions.Ask(gateway, Uri.UnescapeDataString(alarm), verb, request.By ?? "", request.Until, out string problem);
        if (problem.Length > 0) return ApiProblem.Of(problem);
        return command is null ? TypedResults.Ok() : TypedResults.Accepted($"/api/alarms/commands/{command.Command.Id}", CommandView.Of(command));
    }

    private static Results<Ok<CommandView>, ProblemHttpResult> GetCommand(string id, Database database) =>
        database.Read(session => AlarmCommands.Find(session, id)) is { } command
            ? TypedResults.Ok(CommandView.Of(command))
            : ApiProblem.Of("unknown-command", StatusCodes.Status404NotFound);

    private static Results<Ok<Page<OrderView>>, ProblemHttpResult> ListOrders(
        Database database,
        BridgeClock clock,
        bool open = false,
        string? after = null,
        int limit = DefaultPage
    )
    {
        if (!OrderCursor.TryParse(after, out OrderCursor cursor)) return ApiProblem.Of("bad-cursor");
        int size = Math.Clamp(limit, 1, OrderStore.MaxPage);
        return database.Read<Results<Ok<Page<OrderView>>, ProblemHttpResult>>(session =>
        {
            List<Order> orders = OrderStore.Page(session, open, cursor.OpenedMs, cursor.Id, size);
            List<OrderView> views = OrderView.Of(session, orders, clock.FreshSince);
            return TypedResults.Ok(new Page<OrderView>(views, orders.Count == size ? OrderCursor.After(orders[^1]) : null));
        });
    }

    private static Results<Ok<OrderDetailView>, ProblemHttpResult> GetOrder(
        string id,
        Database database,
        BridgeClock clock,
        HttpRequest request,
        string? language = null
    )
    {
        return database.Read<Results<Ok<OrderDetailView>, ProblemHttpResult>>(session =>
        {
            if (OrderStore.Find(session, id) is not { } order) return ApiProblem.Of("unknown-order", StatusCodes.Status404NotFound);
            return TypedResults.Ok(new OrderDetailView(
                OrderView.Of(order, Conditions.Of(session, order, clock.FreshSince)),
                Preparation.Of(order, OrderContextReader.Read(session, order), language ?? Languages.Of(request)),
                order.Evidence,
                OrderStore.Episodes(session, id),
                [.. AlarmStore.OfOrder(session, order.Gateway, id).Select(alarm => View(session, alarm))],
                [.. OrderStore.Log(session, id).Select(LogView.Of)]));
        });
    }

    private static Results<Ok<OrderView>, ProblemHttpResult> StepOrder(string id, string action, StepRequest request, OrderSteps steps, Database database, BridgeClock clock)
    {
        if (!ActionNames.TryParse(action, out OrderAction verb)) return ApiProblem.Of("unknown-action", StatusCodes.Status404NotFound);
        StepResult result = steps.Take(
            id,
            new OrderStep(verb, request.Actor ?? "", request.Note, request.Assignee, request.CauseCode, request.ActionCode, request.Part),
            request.Revision
        );
        if (result.Problem is { } problem) return ApiProblem.Of(problem, result.Order is null ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict);
        return TypedResults.Ok(database.Read(session => OrderView.Of(result.Order!, Conditions.Of(session, result.Order!, clock.FreshSince))));
    }

    private static Ok<LedgerPage> GetLedger(Database database) => TypedResults.Ok(database.Read(session => new LedgerPage(
        [.. EventStore.AllLedgers(session).Select(LedgerView.Of)],
        [.. EventStore.Refusals(session).Select(refusal => new RefusalView(refusal.Reason, refusal.Gateway, refusal.Count, refusal.LastAt, refusal.Sample))])));

    private static IResult GetReport(
        string gateway,
        string machine,
        Database database,
        BridgeClock clock,
        string? period = null,
        string? from = null,
        string? format = null
    )
    {
        if (database.Read(session => MachineReportReader.Read(session, gateway, machine, period, from, clock.Now)) is not { } report)
            return ApiProblem.Of("unknown-machine", StatusCodes.Status404NotFound);
        return format == "csv"
            ? TypedResults.File(
                System.Text.Encoding.UTF8.GetBytes(ReportCsv.Write(report.Lines)),
                "text/csv; charset=utf-8",
                $"{gateway}-{machine}-{report.PeriodName}-{report.From}.csv"
            )
            : TypedResults.Ok(report.Lines);
    }

    private static Ok<QualityView> GetQuality(Database database, BridgeClock clock) => TypedResults.Ok(database.Read(session =>
        new QualityView(DiagnosisQuality.ByFault(session, clock.Now.AddDays(-365)), DiagnosisQuality.Wrong(session, clock.Now.AddDays(-365)))));

    private static Results<NoContent, ProblemHttpResult> SetTimeZone(string gateway, TimeZoneRequest request, Database database)
    {
        if (request.TimeZone is null || !TimeZoneInfo.TryFindSystemTimeZoneById(request.TimeZone, out _)) return ApiProblem.Of("unknown-time-zone");
        if (!database.Read(session => GatewayStore.IsRegistered(session, gateway))) return ApiProblem.Of("unknown-gateway", StatusCodes.Status404NotFound);
        database.Write(session => GatewayStore.SetTimeZone(session, gateway, request.TimeZone));
        return TypedResults.NoContent();
    }

    private static Ok<StatusView> GetStatus(BridgeStatus status, Database database) => TypedResults.Ok(status.Read(database));

    private static AlarmView View(Session session, Alarm alarm) => AlarmView.Of(alarm, AlarmCommands.OfAlarm(session, alarm.Gateway, alarm.Data.AlarmId));
}

/// <summary>A place in the list of orders: everything opened before it comes next, or everything due after it.</summary>
public readonly record struct OrderCursor(long OpenedMs, string Id)
{
    public static string After(Order order) => FormattableString.Invariant($"{order.OpenedAt.ToUnixTimeMilliseconds()}.{order.Id}");

    /// <summary>In the list of what is due next.</summary>
    public static string AfterDue(Order order) => FormattableString.Invariant($"{order.DueAt.ToUnixTimeMilliseconds()}.{order.Id}");

    /// <summary>Null starts at the newest.</summary>
    public static bool TryParse(string? text, out OrderCursor cursor)
    {
        cursor = new OrderCursor(long.MaxValue, "");
        if (string.IsNullOrEmpty(text)) return true;
        string[] parts = text.Split('.', 2);
        if (parts.Length != 2 || !long.TryParse(parts[0], out long opened)) return false;
        cursor = new OrderCursor(opened, parts[1]);
        return true;
    }
}
