using System.Diagnostics;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.Tests.Web;

/// <summary>How fast pages open over many machines and orders. Run by ./edge test --long.</summary>
public sealed class BigFleetTests(ITestOutputHelper output)
{
    private const int Machines = 10_000;
    private const int Orders = 100_000;
    private const double LimitMs = 300;

    [Fact(Explicit = true)]
    public async Task Pages_over_ten_thousand_machines_and_a_hundred_thousand_orders_open_within_300_ms()
    {
        await using var bench = new WebBench();
        await bench.InitializeAsync();
        Fill(bench);
        foreach (
            string path in new[]
            {
                "/",
                "/orders",
                "/orders?all=true",
                "/alarms",
                "/quality",
                "/board",
                "/knowledge",
                "/opportunities",
                "/settings",
                $"/orders/{Order.IdOf("plant-50", "e50")}",
                "/compare?type=pump&model=NFP%2080",
                "/machines/plant-50/m-50",
                "/machines/plant-0/m-0",
                "/machines/plant-0/m-0/archive",
                "/machines/plant-0/m-0/report",
                "/api/machines?limit=500",
            }
        )
        {
            await bench.GetAsync(path);
            double[] times = new double[9];
            for (int i = 0; i < times.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                await bench.GetAsync(path);
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            double median = times.Order().ElementAt(times.Length / 2);
            output.WriteLine($"{path}: median {median:0} ms, highest {times.Max():0} ms");
            Assert.True(median < LimitMs, $"{path} took {median:0} ms");
        }
    }

    private static void Fill(WebBench bench)
    {
        DateTimeOffset now = bench.Time.GetUtcNow();
        for (int plant = 0; plant < 100; plant++)
        {
            bench.Database.Write(session =>
            {
                string gateway = "plant-" + plant;
                GatewayRegistration.Register(session, gateway, "test", now);
                GatewayStateData state = Made.State(now, 17.3, [.. Enumerable.Range(0, Machines / 100).Select(n => "m-" + n)]);
                MachineStore.SaveState(session, gateway, 1, 1, state, now, 1);
                for (int n = 0; n < Orders / 100; n++) OrderStore.Save(session, NewOrder(gateway, n, now), 1);
            });
        }

        // Four months of hours of the machines that are compared.
        bench.Database.Write(session =>
        {
            for (int machine = 0; machine < CloudBridge.HealthArchive.LikeMachineStore.MaxMachines; machine++)
            {
                for (int hour = 0; hour < 122 * 24; hour++)
                {
                    CloudBridge.HealthArchive.HealthStore.Add(
                        session,
                        "plant-0",
                        Made.Hour(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero).AddHours(-hour)) with
                        {
                            MachineId = "m-" + machine,
                        },
                        now
                    );
                }
            }
        });
    }

    private static Order NewOrder(string gateway, int n, DateTimeOffset now) => new()
    {
            Id = Order.IdOf(gateway, "e" + n),
            Gateway = gateway,
            Machine = "m-" + (n % 100),
            CauseGroup = "g" + n,
            Subject = FaultSubject.Machine,
            FaultCode = "vibration.zone",
            Severity = "high",
            State = n % 10 == 0 ? OrderState.Proposed : OrderState.Closed,
            OpenedAt = now.AddMinutes(-n),
            UpdatedAt = now,
            HandleBy = now,
            DoneBy = now,
            HandledAt = now,
            ResolvedAt = now,
            ClosedAt = now,
            CauseCode = "vibration.zone",
            ActionCode = "adjusted",
        };
}
