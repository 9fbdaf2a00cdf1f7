using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using EdgeAgent.Cli.Labels;
using EdgeAgent.Cli.Line;
using EdgeAgent.Contracts.Pairing;

namespace EdgeAgent.EndToEnd;

/// <summary>Labels read by a decoder that is not ours (zbarimg): clean, and as plates look after a year in a plant.</summary>
public sealed class LabelTests
{
    private const string Host = "pair.example-service.com";

    public static TheoryData<LabelKind, string> Conditions
    {
        get
        {
            var data = new TheoryData<LabelKind, string>();
            foreach (LabelKind kind in new[] { LabelKind.Gateway, LabelKind.Module, LabelKind.Machine })
            {
                foreach (string condition in new[] { "clean", "rotated", "dim", "stained", "scratched", "rotated, dim and stained" }) data.Add(kind, condition);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Conditions))]
    public async Task A_label_is_read_by_an_independent_decoder(LabelKind kind, string condition)
    {
        string link = LabelCodec.ToUrl(Host, Draw(kind));
        string svg = Worn(LabelSheet.Svg([new PrintedLabel(kind, link, ["EdgeAgent", "网关"])]), kind, condition);
        Assert.Equal(link, await DecodeAsync(svg));
    }

    [Fact]
    public async Task A_code_of_which_most_is_gone_is_not_read_as_something_else()
    {
        string link = LabelCodec.ToUrl(Host, Draw(LabelKind.Gateway));
        string svg = LabelSheet
            .Svg([new PrintedLabel(LabelKind.Gateway, link, ["EdgeAgent"])])
            .Replace("</svg>", """<rect x="20" y="20" width="40" height="40" fill="#fff"/></svg>""", StringComparison.Ordinal);
        Assert.Equal("", await DecodeAsync(svg));
    }

    [Theory]
    [InlineData("svg", "<svg")]
    [InlineData("png", "\u0089PNG")]
    [InlineData("pdf", "%PDF")]
    public async Task Edge_label_writes_the_format_that_the_file_name_ends_in(string format, string beginning)
    {
        string folder = TestLine.Folder("labels-" + format);
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, "modules." + format);
        string program = Path.Combine(
            Checkout.Root,
            "gateway",
            "Cli",
            "bin",
            AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug",
            "net10.0",
            "EdgeAgent.Cli"
        );
        string[] modules = [.. Enumerable.Range(1, 50).Select(number => Contracts.ModuleWire.ModuleId.ToText((ulong)number))];
        using Process process = Process.Start(
            new ProcessStartInfo(program, ["label", "module", .. modules, "--host", Host, "--out", file])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        byte[] start = (await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken))[..beginning.Length];
        Assert.Equal(beginning, System.Text.Encoding.Latin1.GetString(start));
        Assert.True(File.Exists(Path.Combine(folder, "modules-2." + format)), "fifty modules need a second sheet");
    }

    /// <summary>
    /// The sheet as a camera sees a worn plate: turned by 23 degrees, printed and lit so that black and white are 45 and 95 of 255, with stains over parts of
    /// the code.
    /// </summary>
    private static string Worn(string svg, LabelKind kind, string condition)
    {
        double code = kind == LabelKind.Module ? 21 : 31;
        string inner = svg[(svg.IndexOf('>', StringComparison.Ordinal) + 1)..svg.LastIndexOf("</svg>", StringComparison.Ordinal)];
        string head = svg[..(svg.IndexOf('>', StringComparison.Ordinal) + 1)];
        double middle = 11 + (kind == LabelKind.Module ? 12.5 : 20);
        if (condition.Contains("stained", StringComparison.Ordinal))
            inner +=
                Spot(13 + (code * 0.62), middle + (code * 0.12), code * 0.11, "#777") + Spot(13 + (code * 0.7), middle - (code * 0.22), code * 0.07, "#fff");
        if (condition.Contains("scratched", StringComparison.Ordinal))
            inner += string.Create(
                CultureInfo.InvariantCulture,
                $"""<path d="M{13 + (code * 0.3)} {middle + (code * 0.42)}L{13 + (code * 0.95)} {middle - (code * 0.05)}" stroke="#fff" stroke-width="{code * 0.035}"/>"""
            );
        if (condition.Contains("rotated", StringComparison.Ordinal))
            inner = $"""<rect width="210" height="297" fill="#fff"/><g transform="rotate(23 60 60)">{inner}</g>""";
        if (condition.Contains("dim", StringComparison.Ordinal)) inner = $"""<rect width="210" height="297" fill="#2d2d2d"/><g opacity="0.24">{inner}</g>""";
        return head + inner + "</svg>";
    }

    private static string Spot(double x, double y, double radius, string colour) =>
        string.Create(CultureInfo.InvariantCulture, $"""<circle cx="{x}" cy="{y}" r="{radius}" fill="{colour}"/>""");

    private static async Task<string> DecodeAsync(string svg)
    {
        string folder = Directory.CreateTempSubdirectory("edgeagent-label-").FullName;
        try
        {
            string picture = Path.Combine(folder, "label.png");
            await File.WriteAllTextAsync(Path.Combine(folder, "label.svg"), svg, TestContext.Current.CancellationToken);
            await RunAsync("rsvg-convert", "--dpi-x", "200", "--dpi-y", "200", "--output", picture, Path.Combine(folder, "label.svg"));
            return (await RunAsync("zbarimg", "--quiet", "--raw", picture)).Trim();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> RunAsync(string program, params string[] words)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return text;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{program} is not installed (apt-get install zbar-tools librsvg2-bin).");
            return "";
        }
    }

    private static Label Draw(LabelKind kind) => kind switch
    {
        LabelKind.Gateway => new Label(kind, Random(KeyPrint.Length), Random(LabelCodec.LabelSecretLength)),
        LabelKind.Module => new Label(kind, Contracts.ModuleWire.ModuleId.ToText(1 + (ulong)RandomNumberGenerator.GetInt32(int.MaxValue))),
        _ => new Label(kind, Random(LabelCodec.PlateCodeLength)),
    };

    private static string Random(int length) => Base32.Encode(RandomNumberGenerator.GetBytes(32), length);
}
