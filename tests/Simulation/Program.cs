using Xunit.Runner.InProc.SystemConsole;

namespace EdgeAgent.Simulation;

/// <summary>Started as "simulate …" it runs seeds until one breaks a promise; otherwise it is the test project.</summary>
public static class Program
{
    public static async Task<int> Main(string[] args) =>
        args is ["simulate", .. string[] options] ? Runs.SimulateCommand.Run(options) : await ConsoleRunner.Run(args);
}
