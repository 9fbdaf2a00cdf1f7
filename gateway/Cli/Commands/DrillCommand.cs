using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using EdgeAgent.Cli.Line;
using EdgeAgent.Contracts.Languages;
using Spectre.Console;

namespace EdgeAgent.Cli.Commands;

/// <summary>
/// <c>edge drill</c>: sends a TEST alarm the whole way and prints when the TEST order that came back passed each place. In the language of LC_ALL,
/// LC_MESSAGES or LANG.
/// </summary>
internal static class DrillCommand
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(200);

    private static readonly string s_language = Catalogue.In(
        new[] { "LC_ALL", "LC_MESSAGES", "LANG" }
            .Select(Environment.GetEnvironmentVariable)
            .FirstOrDefault(value => !string.IsNullOrEmpty(value))?.Split('.')[0].Replace('_', '-') ?? ""
    ).Language;

    public static Command Make()
    {
        var machine = new Argument<string>("machine") { Description = "The machine's id at its gateway, such as pump-1." };
        var page = new Option<string?>("--page") { Description = "Address of the gateway's plant page; the running line's unless told." };
        var by = new Option<string>("--by") { Description = "Who asks.", DefaultValueFactory = _ => Environment.UserName };
        var command = new Command("drill", "Send a TEST alarm the whole way and show the time of each hop: drill pump-1.") { machine, page, by };
        command.SetAction((line, cancel) => RunAsync(line.GetRequiredValue(machine), line.GetValue(page), line.GetRequiredValue(by), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string machine, string? page, string by, CancellationToken cancel)
    {
        page ??=
            $"http://localhost:{(LineRecord.Running() ?? throw new InvalidOperationException("Nothing runs. Start the line with ./edge up, or name a gateway's page with --page.")).Ports.GatewayPage}/";
        if (!Uri.TryCreate(page, UriKind.Absolute, out Uri? address))
            throw new ArgumentException($"--page is '{page}'; use an address such as http://localhost:8080/.");
        using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(10) };
        using HttpResponseMessage answer = await PostAsync(http, $"api/machines/{Uri.EscapeDataString(machine)}/drill", new { by }, cancel)
            .ConfigureAwait(false);
        JsonElement drill = await answer.Content.ReadFromJsonAsync<JsonElement>(cancel).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode) throw new ArgumentException(Refusal(machine, drill.GetProperty("why").GetString()!));

        string id = drill.GetProperty("id").GetString()!;
        DateTimeOffset end = DateTimeOffset.UtcNow + s_patience;
        while (drill.GetProperty("state").GetString() != "back" && DateTimeOffset.UtcNow < end)
        {
            await Task.Delay(s_lookAgain, cancel).ConfigureAwait(false);
            drill = await FindAsync(http, id, cancel).ConfigureAwait(false);
        }

        bool isBack = drill.GetProperty("state").GetString() == "back";
        if (isBack)
        {
            using HttpResponseMessage shown = await PostAsync(http, $"api/drills/{Uri.EscapeDataString(id)}/shown", new { }, cancel).ConfigureAwait(false);
            drill = await FindAsync(http, id, cancel).ConfigureAwait(false);
        }

        Print(drill, isBack);
        return isBack ? 0 : 1;
    }

    /// <summary>With its length, which the gateway wants to know before it reads.</summary>
    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string path, object body, CancellationToken cancel)
    {
        using var content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        return await http.PostAsync(new Uri(path, UriKind.Relative), content, cancel).ConfigureAwait(false);
    }

    private static async Task<JsonElement> FindAsync(HttpClient http, string id, CancellationToken cancel) =>
        (await http.GetFromJsonAsync<JsonElement>("api/drills", cancel).ConfigureAwait(false))
            .EnumerateArray()
            .First(drill => drill.GetProperty("id").GetString() == id);

    private static string Refusal(string machine, string why) => new LocalText("drill.refused." + why, why).For(s_language, machine);

    private static void Print(JsonElement drill, bool isBack)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns(Say("drill.column.hop"), Say("drill.column.time"), Say("drill.column.after"), Say("drill.column.quality"));
        foreach (JsonElement hop in drill.GetProperty("hops").EnumerateArray())
        {
            string after = hop.TryGetProperty("afterMs", out JsonElement ms) ? ms.GetDouble().ToString("0.0", CultureInfo.InvariantCulture) : "?";
            string worth = Say("worth." + hop.GetProperty("worth").GetString());
            string at = hop.GetProperty("at").GetDateTimeOffset().UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
            table.AddRow(Say("drill." + hop.GetProperty("name").GetString()), at, after, worth);
        }

        AnsiConsole.Write(table);
        Console.WriteLine(
            isBack
                ? new LocalText("drill.came-back").For(s_language, drill.GetProperty("orderId").GetString()!)
                : Say("drill.did-not-come-back")
        );
    }

    private static string Say(string key) => new LocalText(key).For(s_language);
}
