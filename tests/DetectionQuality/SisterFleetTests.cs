using EdgeAgent.Gateway.Detection.Temperatures;

namespace EdgeAgent.DetectionQuality;

/// <summary>Halls of two to five machines of one model, healthy but for one in every second hall that was badly cooled from its first day.</summary>
public sealed class SisterFleetTests(ITestOutputHelper output)
{
    private const int Hours = 48;

    /// <summary>The detector was tuned on halls 1 to 200, and halls 1001 to 1200 were looked at on the way.</summary>
    private const int FirstHall = 2001;

    /// <summary>A fan on backwards or a clogged hood: half as warm again, to twice as warm.</summary>
    private const double LeastHeat = 1.5;

    private static int Halls => Environment.GetEnvironmentVariable("EDGE_LONG") == "1" ? 200 : 12;

    [Fact]
    public void A_badly_cooled_machine_stands_out_among_its_sisters_and_healthy_ones_do_not()
    {
        int found = 0;
        int hot = 0;
        int falseAlarms = 0;
        int healthy = 0;
        for (int hall = FirstHall; hall < FirstHall + Halls; hall++)
        {
            var random = new Random(hall);
            var fleet = new Fleet(hall, new SisterMachines());
            int machines = random.Next(2, 6);
            int hotOne = hall % 2 == 0 ? random.Next(machines) : -1;
            double heat = LeastHeat + 0.5 * random.NextDouble();
            PlantSimulation[] plants = [.. Enumerable.Range(0, machines).Select(i => new PlantSimulation(hall * 100 + i, fleet, i == hotOne ? heat : 1))];
            for (int second = 0; second < Hours * 3600; second++)
            {
                foreach (PlantSimulation plant in plants) plant.Step(second, []);
            }

            for (int i = 0; i < machines; i++)
            {
                bool isTold = plants[i].Episodes.Count > 0;
                if (i == hotOne) (hot, found) = (hot + 1, found + (isTold ? 1 : 0));
                else (healthy, falseAlarms) = (healthy + 1, falseAlarms + (isTold ? 1 : 0));
                if (isTold != (i == hotOne))
                    output.WriteLine(
                        $"{(isTold ? "false" : "missed")}: hall {hall} of {machines} ({plants[i].Description}): {plants[i].Episodes.FirstOrDefault()?.Detail}"
                    );
            }
        }

        output.WriteLine($"{found} of {hot} badly cooled machines found, {falseAlarms} of {healthy} healthy ones told, {Halls} halls, {Hours} h each");
        Assert.True(falseAlarms <= 0.02 * healthy, $"{falseAlarms} of {healthy} healthy machines were told.");
        Assert.True(found >= 0.5 * hot, $"{found} of {hot} found.");
    }
}
