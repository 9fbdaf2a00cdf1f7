using System.Runtime.Versioning;

[assembly: SupportedOSPlatform("linux")]

// Each test starts a whole line of processes; one line at a time leaves it the machine.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
