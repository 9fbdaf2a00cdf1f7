using EdgeAgent.NanoContract.Check;

// check ASSEMBLY        what the chip's CLR cannot run in it
// compare CONTRACT REAL... members of the contract the real libraries lack
// cost ASSEMBLY METHOD TURNS  IL instructions of one call, loops turning so often
switch (args)
{
    case ["check", var assembly]:
        return Report(assembly, ChipCheck.Faults(assembly));
    case ["compare", var contract, .. { Length: > 0 } real]:
        return Report(contract, ContractComparison.Missing(contract, real));
    case ["cost", var assembly, var method, var turns]:
        using (var cost = new IlCost(assembly)) Console.WriteLine(cost.Of(method, int.Parse(turns, System.Globalization.CultureInfo.InvariantCulture)));
        return 0;
    default:
        Console.Error.WriteLine("Usage: check ASSEMBLY | compare CONTRACT REAL... | cost ASSEMBLY METHOD TURNS");
        return 2;
}

static int Report(string assembly, IEnumerable<string> faults)
{
    int count = 0;
    foreach (string fault in faults)
    {
        count++;
        Console.Error.WriteLine($"{Path.GetFileName(assembly)} : error {fault}");
    }

    return count == 0 ? 0 : 1;
}
