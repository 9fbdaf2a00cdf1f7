using EdgeAgent.Simulator;

// The verbs stand in Commands.cs; each is a few lines around a class that does the work.
return await Commands.Root().Parse(args).InvokeAsync().ConfigureAwait(false);
