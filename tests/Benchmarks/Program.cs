using System.Runtime.Versioning;
using EdgeAgent.Benchmarks.Cases;
using EdgeAgent.Benchmarks.Load;
using EdgeAgent.Benchmarks.Reporting;

[assembly: SupportedOSPlatform("linux")]

// "bench [NAME ...] [--json]" measures the named cases, or all of them, and writes each one's part of tests/benchmarks.md anew. The other verbs are this
// program's own load in processes of their own.

switch (args)
{
    case ["generate", var plan]: return await GenerateCommand.RunAsync(plan);
    case ["floor", var plan]: return await FloorCommand.RunAsync(plan);
}

(string Name, Func<Section, Task> Run)[] cases =
[
    ("detection", DetectionCase.RunAsync),
    ("idle", LatencyCase.IdleAsync),
    ("latency", LatencyCase.FleetsAsync),
    ("slow-disk", LatencyCase.SlowDiskAsync),
    ("ingest", section => IngestCase.RunAsync(isTls: false, section)),
    ("ingest-tls", section => IngestCase.RunAsync(isTls: true, section)),
    ("peers", PeerCase.RunAsync),
    ("soak", SoakCase.RunAsync),
    ("drain", LatencyCase.DrainAsync),
    ("start-up", StartUpCase.RunAsync),
];

List<string> words = [.. args.Skip(1)];
bool isJson = words.Remove("--json");
if (args is not ["bench", ..] || words.Except(cases.Select(known => known.Name)).Any())
{
    Console.Error.WriteLine($"usage: bench [{string.Join(" | ", cases.Select(known => known.Name))}] [--json]");
    return 2;
}

foreach ((string name, Func<Section, Task> run) in cases)
{
    if (words.Count > 0 && !words.Contains(name)) continue;
    Section section = Section.Begin(name);
    await run(section);
    if (isJson) Console.WriteLine(section.Json());
    BenchmarksPage.Put(section, [.. cases.Select(known => known.Name)]);
}

return 0;
