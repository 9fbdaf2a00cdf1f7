using System.Runtime.Versioning;

[assembly: SupportedOSPlatform("linux")]

// Each test starts a whole line of processes and mostly waits for them: three lines at a time fill two cores. At full size, where figures are judged,
// './edge test --long' runs one after the other.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
