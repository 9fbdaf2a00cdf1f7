using System.CommandLine;
using System.Data.Common;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.SetUp;

/// <summary><c>edge-bridge owner-link</c>: the first owner's way in, and the way back of one who lost every credential; beside the running bridge.</summary>
internal static class OwnerLinkVerb
{
    /// <param name="data">The program's own option, as in the file of settings.</param>
    /// <param name="origin">Likewise.</param>
    public static Command Make(Option<string> data, Option<string?> origin)
    {
        var command = new Command("owner-link", "Print a link that signs the first owner in, once. It ends those printed before.") { data, origin };
        command.TreatUnmatchedTokensAsErrors = false;                                   // the whole file of settings may be given
        command.SetAction(words => Run(words.GetValue(data)!, words.GetValue(origin)));
        return command;
    }

    private static int Run(string data, string? origin)
    {
        try
        {
            var options = new BridgeOptions { DataFolder = data, Postgres = Environment.GetEnvironmentVariable("EDGE_BRIDGE_POSTGRES") };
            if (!Directory.Exists(data))
            {
                Console.Error.WriteLine($"{data} is not there. Start the bridge once, or name its folder with --data; nothing was made.");
                return 1;
            }

            using Database database = options.OpenDatabase();
            database.Migrate();
            string secret = FirstOwner.MakeLink(database, TimeProvider.System.GetUtcNow(), always: true)!;
            Console.WriteLine(OneTimeLinks.AddressOf(origin ?? "http://localhost:5080", secret));
            return 0;
        }
        catch (Exception failure) when (failure is DatabaseFailedException or SchemaIsNewerException or DbException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(failure.Message);
            return 1;
        }
    }
}
