using EdgeAgent.Flasher;

// The verbs stand in Commands.cs.
return await Commands.Root().Parse(args).InvokeAsync().ConfigureAwait(false);
