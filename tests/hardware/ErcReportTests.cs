using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace EdgeAgent.Hardware.Tests;

/// <summary>KiCad's own electrical rules check was run by a person on exactly the files that are here, and found nothing.</summary>
public sealed partial class ErcReportTests
{
    [Theory]
    [InlineData("wroom")]
    [InlineData("s3")]
    public void The_committed_report_is_clean_and_of_the_present_schematic(string board)
    {
        string folder = Path.Combine(RepositoryFiles.SensorModule, "schematic");
        string report = File.ReadAllText(Path.Combine(folder, $"sensor-module-{board}.erc.txt"));
        Match[] files = CheckedFile().Matches(report).ToArray();

        Assert.Contains("Errors 0  Warnings 0", report, StringComparison.Ordinal);
        Assert.Equal(8, files.Length);
        Expect.None(
            from file in files
            let now = Convert.ToHexStringLower(SHA256.HashData(Normalised(Path.Combine(folder, file.Groups[2].Value))))
            where now != file.Groups[1].Value
            select $"{file.Groups[2].Value} changed since the check: run KiCad's ERC again and commit its report with the new SHA-256 (hardware/sensor-module/v1/README.md)."
        );
    }

    // A checkout may turn line ends around; the check was made on the repository's own.
    private static byte[] Normalised(string file) => System.Text.Encoding.UTF8.GetBytes(File.ReadAllText(file).Replace("\r\n", "\n", StringComparison.Ordinal));

    [GeneratedRegex(@"^  ([0-9a-f]{64}) (\S+)$", RegexOptions.Multiline)]
    private static partial Regex CheckedFile();
}
