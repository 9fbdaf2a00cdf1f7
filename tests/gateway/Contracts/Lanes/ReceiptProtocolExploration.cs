namespace EdgeAgent.Contracts.Tests.Lanes;

/// <summary>
/// The receipt protocol, explored exhaustively for small bounds: every interleaving of sending, committing, receipting and time-outs with every place of a
/// loss, a duplicate, a crash of either side between any two steps, and either side restored from an old copy. In every state nothing is applied twice or both
/// delivered and booked; from every state a fair run without further faults drains, and then everything made is delivered or booked.
/// </summary>
public class ReceiptProtocolExploration(ITestOutputHelper output)
{
    private const int MostFairSteps = 400;

    public static TheoryData<string> Bounds => [.. s_bounds.Keys];

    private static readonly Dictionary<string, ProtocolBounds> s_bounds = new()
    {
        ["outbox, crashes of both sides, a loss and a duplicate"] = new()
        {
            KeepsReceipted = true,
            Losses = 1,
            Duplicates = 1,
            SourceCrashes = 1,
            ReceiverCrashes = 1,
        },
        ["module, crashes of both sides and a loss"] = new()
        {
            BacklogIsVolatile = true,
            Losses = 1,
            SourceCrashes = 1,
            ReceiverCrashes = 1,
        },
        ["outbox, three losses"] = new() { KeepsReceipted = true, Losses = 3 },
        ["outbox, source restored from an old copy"] = new() { KeepsReceipted = true, SourceRestores = 1, SourceCrashes = 1 },
        ["outbox, source restored from an old copy, and a loss"] = new() { KeepsReceipted = true, SourceRestores = 1, Losses = 1 },
        ["outbox, receiver restored from an old copy"] = new() { KeepsReceipted = true, ReceiverRestores = 1, ReceiverCrashes = 1 },
        ["module, receiver restored from an old copy"] = new() { BacklogIsVolatile = true, ReceiverRestores = 1 },
        ["module, module restored from an old copy"] = new() { BacklogIsVolatile = true, SourceRestores = 1 },
        ["module, module restored twice from an old copy"] = new() { BacklogIsVolatile = true, SourceRestores = 2, Elements = 3, Room = 2 },
        ["module, module restored from an old copy, and a loss"] = new() { BacklogIsVolatile = true, SourceRestores = 1, Losses = 1 },
        ["module, module restored from an old copy, and a duplicate"] = new() { BacklogIsVolatile = true, SourceRestores = 1, Duplicates = 1 },
        ["module, small backlog, restored from an old copy"] = new() { BacklogIsVolatile = true, SourceRestores = 1, Elements = 4, Room = 1 },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Nothing_is_lost_unbooked_nothing_comes_twice_and_it_always_drains(string name)
    {
        (string? violation, int states) = Explore(s_bounds[name]);
        output.WriteLine($"{name}: {states} states; {violation ?? "all promises kept"}");
        Assert.Null(violation);
    }

    [Theory]
    [InlineData("drop without gap", "module, crashes of both sides and a loss", true)]
    [InlineData("let go when sent", "outbox, three losses", true)]
    [InlineData("take what is ahead", "outbox, three losses", true)]
    [InlineData("receipt before commit", "outbox, crashes of both sides, a loss and a duplicate", true)]
    [InlineData("ignore that the store is old", "outbox, source restored from an old copy", true)]
    [InlineData("compare no digest", "outbox, source restored from an old copy", true)]
    [InlineData("forget the former place", "outbox, source restored from an old copy", true)]
    [InlineData("believe a receipt for what was never sent", "module, small backlog, restored from an old copy", true)]
    [InlineData("believe a receipt that is no answer", "module, small backlog, restored from an old copy", true)]
    [InlineData("believe a receipt that is no answer", "outbox, source restored from an old copy, and a loss", true)]
    public void A_broken_variant_is_caught(string mutant, string name, bool isExpectedToBeCaught)
    {
        (string? violation, int states) = Explore(s_bounds[name] with { Mutant = mutant });
        output.WriteLine($"{mutant}: {states} states, {violation}");
        Assert.Equal(isExpectedToBeCaught, violation is not null);
    }

    private static (string? Violation, int States) Explore(ProtocolBounds bounds)
    {
        var start = new ProtocolWorld(bounds);
        var seen = new Dictionary<string, string> { [start.Key()] = "" };
        var drains = new HashSet<string>();
        var open = new Queue<(ProtocolWorld World, string Path)>([(start, "")]);
        while (open.TryDequeue(out (ProtocolWorld World, string Path) at))
        {
            string? broken = at.World.Broken() ?? WhyStuck(at.World, drains);
            if (broken is not null) return ($"{broken}, after{at.Path}", seen.Count);

            foreach (string action in ProtocolWorld.FairActions.Concat(ProtocolWorld.FaultActions))
            {
                ProtocolWorld? next = at.World.After(action);
                if (next is not null && seen.TryAdd(next.Key(), "")) open.Enqueue((next, at.Path + " " + action));
            }
        }

        return (null, seen.Count);
    }

    /// <summary>Runs fairly without faults until drained; a broken promise or no end in sight is the answer. States known to drain end the run early.</summary>
    private static string? WhyStuck(ProtocolWorld world, HashSet<string> drains)
    {
        var run = new List<string>();
        while (!world.IsDrained)
        {
            string key = world.Key();
            if (drains.Contains(key)) break;
            run.Add(key);
            if (run.Count > MostFairSteps) return "it never drains";

            ProtocolWorld? next = ProtocolWorld.FairActions.Select(world.After).FirstOrDefault(after => after is not null);
            if (next is null) return "nothing is possible, and it is not drained";
            world = next;
            if (world.Broken() is { } broken) return broken;
        }

        drains.UnionWith(run);
        return null;
    }
}
