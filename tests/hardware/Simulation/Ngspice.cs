using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeAgent.Hardware.Tests.Simulation;

/// <summary>Runs a deck through ngspice in batch mode and reads its .meas results. One run may take 60 s; then it is ended and the test fails.</summary>
public static partial class Ngspice
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public static string Library(string name) => Path.Combine(RepositoryFiles.SensorModule, "simulation", name);

    /// <summary>Simulates and returns every measured value by its name in lower case.</summary>
    /// <exception cref="InvalidOperationException">ngspice is not installed, or reports a fault or a failed measurement.</exception>
    public static IReadOnlyDictionary<string, double> Measure(string title, string deck)
    {
        string file = Path.Combine(Path.GetTempPath(), $"edgeagent-{Guid.NewGuid():N}.cir");
        File.WriteAllText(file, $"* {title}\n{deck}\n.end\n");
        try
        {
            string output = Run(file);
            if (FaultLine().Match(output) is { Success: true } fault)
                throw new InvalidOperationException($"{title}: ngspice says '{fault.Value.Trim()}'.\n{Tail(output)}");
            Dictionary<string, double> measured = Measurement().Matches(output)
                .ToDictionary(match => match.Groups[1].Value, match => double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
            string[] missing = [.. Asked().Matches(deck).Select(match => match.Groups[1].Value).Where(name => !measured.ContainsKey(name))];
            return missing.Length == 0
                ? measured
                : throw new InvalidOperationException($"{title}: ngspice did not measure {string.Join(", ", missing.Take(5))}.\n{Tail(output)}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Tail(string output) => output[^Math.Min(output.Length, 2000)..];

    private static string Run(string file)
    {
        ProcessStartInfo start = new("ngspice", ["-b", file]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            StringBuilder output = new();
            Lock gate = new();
            process.OutputDataReceived += (_, line) => { lock (gate) output.Append(line.Data).Append('\n'); };
            process.ErrorDataReceived += (_, line) => { lock (gate) output.Append(line.Data).Append('\n'); };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (!process.WaitForExit(Longest))
            {
                process.Kill();
                throw new InvalidOperationException($"ngspice did not end within {Longest.TotalSeconds:F0} s.");
            }

            process.WaitForExit();
            return output.ToString();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException("ngspice is not installed. The circuit simulations need it: apt-get install ngspice");
        }
    }

    [GeneratedRegex(@"^([a-z][a-z0-9_]*)\s*=\s*([-+]?[0-9][0-9.e+-]*)", RegexOptions.Multiline)]
    private static partial Regex Measurement();

    [GeneratedRegex(@"^\s*\.meas\s+\w+\s+(\w+)", RegexOptions.Multiline)]
    private static partial Regex Asked();

    [GeneratedRegex(
        @"^.*(measurement failed|\.meas.* failed|fatal|Timestep too small|singular matrix|unknown subckt|can't find model).*$",
        RegexOptions.Multiline | RegexOptions.IgnoreCase
    )]
    private static partial Regex FaultLine();
}
