using System.CommandLine;
using EdgeAgent.Contracts.Files;
using EdgeAgent.Simulator;

OwnFile.MaskOthers();
// The verbs stand in Commands.cs; each is a few lines around a class that does the work.
// Modules that are told to stop keep their backlog first, also on a busy machine, where the library's two seconds are too few.
InvocationConfiguration patient = new() { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) };
return await Commands.Root().Parse(args).InvokeAsync(patient).ConfigureAwait(false);
