using EdgeAgent.NanoContract.Check;

// check ASSEMBLY        what the chip's CLR cannot run in it
// compare CONTRACT REAL... members of the contract the real libraries lack
switch (args)
{
    case ["check", var assembly]:
        return Report(assembly, ChipCheck.Faults(assembly));
    case ["compare", var contract, .. { Length: > 0 } real]:
        return Report(contract, ContractComparison.Missing(contract, real));
    default:
        Console.Error.WriteLine("Usage: check ASSEMBLY | compare CONTRACT REAL...");
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
