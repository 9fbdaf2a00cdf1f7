using System.Text.Json;
using EdgeAgent.EndToEnd;

[assembly: AssemblyFixture(typeof(FilledLine))]

namespace EdgeAgent.EndToEnd;

/// <summary>
/// One line for every test that only looks at pages or adds to them: three machines with a fault and its order, what people wrote down, and a second plant with a
/// past of weeks. The first test that asks starts it; it ends with the last.
/// </summary>
public sealed class FilledLine : IAsyncDisposable
{
    internal const string Gateway = "plant-1";

    private readonly Lazy<Task<Filled>> _filled = new(StartAsync);

    internal Task<Filled> GetAsync() => _filled.Value;

    public async ValueTask DisposeAsync()
    {
        if (!_filled.IsValueCreated || !_filled.Value.IsCompletedSuccessfully) return;
        Filled filled = await _filled.Value;
        await filled.Past.DisposeAsync();
        await filled.Line.DisposeAsync();
    }

    private static async Task<Filled> StartAsync()
    {
        TestLine line = await TestLine.StartDemoAsync("filled", speed: 10);
        try
        {
            string order = await FillAsync(line);
            PlantWithPast past = await PlantWithPast.StartAsync(line);
            await ResolveAsync(line);
            return new Filled(line, past, order);
        }
        catch
        {
            await line.DisposeAsync();
            throw;
        }
    }

    /// <summary>What people write down, a fault and its order, so that no page is bare.</summary>
    private static async Task<string> FillAsync(TestLine line)
    {
        Uri bridge = line.Line.BridgePage;
        await TestLine.UntilAsync(() => line.BridgeAsync("api/machines"), machines => machines.GetProperty("items").GetArrayLength() >= 3, 60, "the machines");
        await line.PutAsync(
            bridge,
            $"api/gateways/{Gateway}/site",
            new
            {
                name = "East plant",
                customer = "Nanfang Water",
                contact = "Zhao Min, 138 0000 0000",
                energyPrice = 0.82,
                currency = "CNY",
            }
        );
        await line.PutAsync(bridge, "api/service-levels/Nanfang%20Water", new { handleMinutes = 5, doneHours = 2 });
        await line.PutAsync(
            bridge,
            $"api/machines/{Gateway}/pump-1/file",
            new
            {
                place = "Hall 2, line 3",
                warrantyUntil = DateTimeOffset.UtcNow.AddDays(-30),
                downtimeCostPerHour = 1200,
            }
        );
        await line.PutAsync(
            bridge,
            $"api/machines/{Gateway}/pump-1/upkeep/bearing",
            new
            {
                work = "part-replaced",
                name = "Drive-end bearing",
                partNumber = "6310-C3",
                faultCodes = new[] { "power.over-rated-input" },
                everyDays = 365,
                doneAt = DateTimeOffset.UtcNow.AddDays(-400),
            }
        );
        await line.PostAsync(bridge, $"api/machines/{Gateway}/pump-1/service", new { kind = "lubrication", by = "Li Wei", note = "20 g" });
        await line.PostAsync(
            bridge,
            "api/articles",
            new
            {
                faultCode = "power.over-rated-input",
                title = "Pump over rated input: check the discharge valve first",
                body = "Stop.\n\n- Read the discharge pressure\n- Compare with the curve",
                author = "Li Wei",
                machineType = "pump",
            }
        );
        await line.ModulesAsync("fault", "pump-1", "overload");
        IReadOnlyList<JsonElement> orders = await TestLine.UntilAsync(() => line.OrdersAsync(), orders => orders.Count > 0, 120, "an order for the overload");
        return orders[0].GetProperty("id").GetString()!;
    }

    /// <summary>Two orders of the other plant solved, one by what was shown first and one by something else, so that quality has figures.</summary>
    private static async Task ResolveAsync(TestLine line)
    {
        IReadOnlyList<JsonElement> orders = await TestLine.UntilAsync(
            () => line.OrdersAsync(),
            orders => orders.Count(order => order.GetProperty("gateway").GetString() == PlantWithPast.Id) == 3,
            60,
            "the other plant's orders"
        );
        await SolveAsync("vibration.learned-band", "vibration.learned-band", "work-remotely", "adjusted");
        await SolveAsync("temperature.limit", "power.phase-unbalance", "arrive", "repaired");

        async Task SolveAsync(string faultCode, string causeCode, string way, string actionCode)
        {
            string id = orders
                .Single(order => order.GetProperty("gateway").GetString() == PlantWithPast.Id && order.GetProperty("faultCode").GetString() == faultCode)
                .GetProperty("id")
                .GetString()!;
            await line.PostAsync(line.Line.BridgePage, $"api/orders/{id}/confirm", new { actor = "Li Wei" });
            if (way == "arrive")
            {
                await line.PostAsync(line.Line.BridgePage, $"api/orders/{id}/assign", new { actor = "Li Wei", assignee = "Chen Bo" });
                await line.PostAsync(line.Line.BridgePage, $"api/orders/{id}/accept", new { actor = "Chen Bo" });
            }

            await line.PostAsync(line.Line.BridgePage, $"api/orders/{id}/{way}", new { actor = "Chen Bo" });
            await line.PostAsync(line.Line.BridgePage, $"api/orders/{id}/resolve", new { actor = "Chen Bo", causeCode, actionCode });
        }
    }
}

/// <param name="Order">The order of pump-1's overload.</param>
internal sealed record Filled(TestLine Line, PlantWithPast Past, string Order);
