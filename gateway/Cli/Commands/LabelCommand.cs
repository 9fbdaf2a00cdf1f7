using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using EdgeAgent.Cli.Labels;
using EdgeAgent.Cli.Line;
using EdgeAgent.Contracts.Pairing;

namespace EdgeAgent.Cli.Commands;

/// <summary>
/// <c>edge label gateway|module|machine</c>: sheets of labels as SVG, PNG or PDF, by the file's ending. PNG and PDF are made from the SVG by rsvg-convert.
/// </summary>
internal static class LabelCommand
{
    private static readonly Option<string> s_host = new("--host") { Description = "Host of the bridge's pages, which stands in the links.", Required = true };
    private static readonly Option<string> s_out = new("--out") { Description = "File ending in .svg, .png or .pdf.", Required = true };

    public static Command Make() => new("label", "Make labels: for a gateway, for modules, for machines.") { Gateway(), Module(), Machine() };

    private static Command Gateway()
    {
        var config = new Option<string>("--config") { Description = "The gateway's configuration folder.", Required = true };
        var command = new Command("gateway", "The label of this machine's gateway; run it after the gateway's first start.") { config, s_out };
        command.SetAction(async (words, cancel) =>
        {
            JsonElement identity = await AskGatewayAsync(words.GetRequiredValue(config), cancel).ConfigureAwait(false);
                if (!identity.TryGetProperty("label", out JsonElement link))
                    throw new InvalidOperationException(
                        "This gateway's configuration names no bridge, so there is nothing to pair it with (gateway.yaml, bridge.url)."
                    );
            string print = identity.GetProperty("print").GetString()!;
                return await WriteAsync(
                        words.GetRequiredValue(s_out),
                        [
                            new PrintedLabel(
                                LabelKind.Gateway,
                                link.GetString()!,
                                [
                                    "EdgeAgent",
                                    LabelWords.OneLine("label.gateway"),
                                    .. Lines(identity.GetProperty("code").GetString()!, 9),
                                    "",
                                    LabelWords.OneLine("label.key"),
                                    .. Lines(KeyPrint.Printed(print), 14),
                                ]
                            ),
                        ],
                        cancel
                    )
                    .ConfigureAwait(false);
        });
        return command;
    }

    private static Command Module()
    {
        var ids = new Argument<string[]>("ids") { Description = "Module ids, ten characters each.", Arity = ArgumentArity.OneOrMore };
        var note = new Option<string>("--note") { Description = "What stands below the id, 80 A say.", DefaultValueFactory = _ => "" };
        var command = new Command("module", "Labels of modules.") { ids, note, s_host, s_out };
        command.SetAction(
            (words, cancel) =>
                WriteAsync(
                    words.GetRequiredValue(s_out),
                    [
                        .. words
                            .GetRequiredValue(ids)
                            .Select(id => new PrintedLabel(
                                LabelKind.Module,
                                LabelCodec.ToUrl(words.GetRequiredValue(s_host), new Label(LabelKind.Module, id)),
                                ["EdgeAgent", .. LabelWords.Lines("label.module"), .. Lines(LabelCodec.Printed(id), 9), words.GetRequiredValue(note)]
                            )),
                    ],
                    cancel
                )
        );
        return command;
    }

    private static Command Machine()
    {
        var codes = new Argument<string[]>("codes") { Description = "Plate codes, as the bridge's 'plates' drew them.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("machine", "Plates for machines.") { codes, s_host, s_out };
        command.SetAction(
            (words, cancel) =>
                WriteAsync(
                    words.GetRequiredValue(s_out),
                    [
                        .. words
                            .GetRequiredValue(codes)
                            .Select(code => new PrintedLabel(
                                LabelKind.Machine,
                                LabelCodec.ToUrl(words.GetRequiredValue(s_host), new Label(LabelKind.Machine, code)),
                                ["EdgeAgent", LabelWords.OneLine("label.machine"), "", .. LabelWords.Lines("label.scan")]
                            )),
                    ],
                    cancel
                )
        );
        return command;
    }

    /// <summary>Writes the sheets; from the second on with a number in the name.</summary>
    private static async Task<int> WriteAsync(string path, IReadOnlyList<PrintedLabel> labels, CancellationToken cancel)
    {
        string ending = Path.GetExtension(path);
        if (ending is not (".svg" or ".png" or ".pdf")) throw new ArgumentException($"{path} ends in '{ending}'; use .svg, .png or .pdf.");
        int number = 0;
        foreach (PrintedLabel[] sheet in labels.Chunk(LabelSheet.PerSheet(labels[0].Kind)))
        {
            string file = number++ == 0 ? path : $"{path[..^ending.Length]}-{number}{ending}";
            string svg = ending == ".svg" ? file : Path.GetTempFileName();
            await File.WriteAllTextAsync(svg, LabelSheet.Svg(sheet), cancel).ConfigureAwait(false);
            if (ending != ".svg")
            {
                await ConvertAsync(svg, file, ending[1..], cancel).ConfigureAwait(false);
                File.Delete(svg);
            }

            Console.WriteLine(file);
        }

        return 0;
    }

    private static async Task ConvertAsync(string svg, string file, string format, CancellationToken cancel)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo("rsvg-convert", ["--format", format, "--dpi-x", "300", "--dpi-y", "300", "--output", file, svg])
            )!;
            await process.WaitForExitAsync(cancel).ConfigureAwait(false);
            if (process.ExitCode != 0) throw new InvalidOperationException($"rsvg-convert ended with {process.ExitCode}; the label was not made.");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException("rsvg-convert is missing: apt-get install librsvg2-bin fonts-wqy-microhei. Or ask for an .svg.");
        }
    }

    private static async Task<JsonElement> AskGatewayAsync(string config, CancellationToken cancel)
    {
        using Process process = Process.Start(new ProcessStartInfo(Checkout.Gateway, ["identity", "--config", config]) { RedirectStandardOutput = true })!;
        string text = await process.StandardOutput.ReadToEndAsync(cancel).ConfigureAwait(false);
        await process.WaitForExitAsync(cancel).ConfigureAwait(false);
        return process.ExitCode == 0
            ? JsonDocument.Parse(text).RootElement
            : throw new InvalidOperationException($"The gateway's configuration in {config} has problems; see above.");
    }

    /// <summary>Groups of four in lines of a few.</summary>
    private static IEnumerable<string> Lines(string text, int length)
    {
        string line = "";
        foreach (string group in text.Split(' '))
        {
            if (line.Length + group.Length + 1 > length && line.Length > 0)
            {
                yield return line;
                line = "";
            }

            line += (line.Length > 0 ? " " : "") + group;
        }

        yield return line;
    }
}
