using System.CommandLine;

RootCommand root = new("Runs the gateway's detectors over recordings, causally, one row at a time.");
return root.Parse(args).Invoke();
