using System.Runtime.Versioning;

[assembly: SupportedOSPlatform("linux")]

// Each test starts a whole line of processes and mostly waits for them: two lines at a time fill two cores. What measures has the machine for itself.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
