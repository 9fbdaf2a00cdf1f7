using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Pairing.Authority;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>
/// What the operator of a bridge does at its machine: record flashed modules, draw plates, rotate the authority, write out or delete the history of a gateway.
/// They work on the data folder beside a running bridge. A passphrase comes from EDGE_VAULT_PASSPHRASE, never from the command line.
/// </summary>
internal static class PairingVerbs
{
    private const string PassphraseVariable = "EDGE_VAULT_PASSPHRASE";

    public static IEnumerable<Command> All() => [Modules(), Plates(), Rotate(), History()];

    private static Command Modules()
    {
        var vault = new Argument<string>("vault") { Description = "modules.vault, as the flasher wrote it." };
        (Option<string> data, Option<string?> pki, Option<string> organisation) = (Data(), Pki(), Organisation());
        var import = new Command("import", $"Records the modules of a flasher's vault; its passphrase is in {PassphraseVariable}.")
        {
            vault,
            data,
            pki,
            organisation,
        };
        import.SetAction(words => With(words.GetValue(data)!, words.GetValue(pki), (database, authority) =>
        {
            string passphrase = Environment.GetEnvironmentVariable(PassphraseVariable) ?? "";
            IReadOnlyList<FlashedModule> modules = VaultFile.Read(words.GetValue(vault)!, passphrase);
            int added = new ModuleRegistry(database, authority, TimeProvider.System).Import(words.GetValue(organisation)!, Environment.UserName, modules);
            Console.WriteLine($"{added} modules recorded, {modules.Count - added} were known.");
        }));
        return new Command("modules", "The modules this bridge knows.") { import };
    }

    private static Command Plates()
    {
        var count = new Option<int>("--count") { Description = "How many.", DefaultValueFactory = _ => 1 };
        var profile = new Option<string?>("--profile")
        {
            Description = "A machine's profile as JSON, with the keys of a machine's settings file; whoever scans one of the plates gets all of it.",
        };
        (Option<string> data, Option<string?> pki, Option<string> organisation) = (Data(), Pki(), Organisation());
        var command = new Command(
            "plates",
            "Draws codes for machine plates and prints them, one a line; 'edge label machine' makes the labels. They are shown this once."
        )
        {
            count,
            profile,
            data,
            pki,
            organisation,
        };
        command.SetAction(words => With(words.GetValue(data)!, words.GetValue(pki), (database, _) =>
        {
                    foreach (
                        string code in new MachinePlates(database, TimeProvider.System).Make(
                            words.GetValue(organisation)!,
                            Environment.UserName,
                            [.. Enumerable.Repeat(ProfileOf(words.GetValue(profile)), words.GetValue(count))]
                        )
                    )
                        Console.WriteLine(code);
        }));
        return command;
    }

    private static MachineProfile? ProfileOf(string? file)
    {
        if (file is null) return null;
        var problems = new List<string>();
        return ProfileJson.Read(File.ReadAllText(file), problems)
            ?? throw new ArgumentException($"{file} was not taken and no plate was made: {string.Join(" ", problems)}");
    }

    private static Command Rotate()
    {
        var step = new Argument<string>("step") { Description = "begin, server or end; a week between the steps lets every gateway follow." };
        var names = new Option<string[]>("--server-names")
        {
            Description = "As the bridge is started with.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ["localhost", "127.0.0.1"],
        };
        (Option<string> data, Option<string?> pki) = (Data(), Pki());
        var command = new Command(
            "rotate-authority",
            "Changes the certificate authority without locking anybody out. Restart bridge and broker after each step."
        )
        {
            step,
            names,
            data,
            pki,
        };
        command.SetAction(words => With(words.GetValue(data)!, words.GetValue(pki), (_, authority) =>
        {
            switch (words.GetValue(step))
            {
                case "begin": authority.BeginRotation(); break;
                case "server": authority.RenewServer(words.GetValue(names)!, isForced: true); break;
                case "end": authority.EndRotation(); break;
                default: throw new ArgumentException("The step is begin, server or end.");
            }
        }));
        return command;
    }

    private static Command History()
    {
        var gateway = new Argument<string>("gateway") { Description = "Id of the gateway." };
        var file = new Argument<string>("file") { Description = "Written anew, readable by its owner only: it holds personal data." };
        (Option<string> data, Option<string?> pki) = (Data(), Pki());
        var export = new Command("export", "Writes out all that is kept about a gateway, its machines and its people, as JSON lines.")
        {
            gateway,
            file,
            data,
            pki,
        };
        export.SetAction(words => With(words.GetValue(data)!, words.GetValue(pki), (database, _) =>
        {
            using var stream = new FileStream(words.GetValue(file)!, FileMode.CreateNew, FileAccess.Write);
            using var writer = new StreamWriter(stream);
            Console.WriteLine($"{new SiteHistory(database).Export(words.GetValue(gateway)!, writer)} rows written.");
        }));
        var delete = new Command(
            "delete",
            "Deletes all that is kept about a gateway that was taken out of service. Stop the bridge before; there is no way back but a backup."
        )
        {
            gateway,
            data,
            pki,
        };
        delete.SetAction(words => With(words.GetValue(data)!, words.GetValue(pki), (database, _) =>
        {
                    long rows =
                        new SiteHistory(database).Delete(words.GetValue(gateway)!)
                        ?? throw new InvalidOperationException(
                            "This gateway is paired. Take it out of service first, on the page or by retiring it; then delete."
                        );
            Console.WriteLine($"{rows} rows deleted.");
        }));
        return new Command("history", "All that is kept about one gateway, its machines and its people.") { export, delete };
    }

    private static Option<string> Data() => new("--data") { Description = "The bridge's data folder.", DefaultValueFactory = _ => BridgeDatabase.UsualFolder };

    private static Option<string?> Pki() =>
        new("--pki") { Description = "The bridge's folder of its authority, where it was started with --pki; else pki in the data folder." };

    private static Option<string> Organisation() => new("--organisation") { Description = "Whose.", Required = true };

    private static int With(string dataFolder, string? pki, Action<Database, AuthorityFolder> work)
    {
        try
        {
            string data = Path.GetFullPath(dataFolder);
            string? postgres = Environment.GetEnvironmentVariable("EDGE_BRIDGE_POSTGRES");
            var options = new BridgeOptions { DataFolder = data, Postgres = postgres, AuthorityFolder = pki is null ? null : Path.GetFullPath(pki) };
            using Database database = options.OpenDatabase();
            database.Migrate();
            using AuthorityFolder authority = AuthorityFolder.Open(options.KeysIn());
            work(database, authority);
            return 0;
        }
        catch (Exception problem)
            when (problem is DatabaseFailedException or SchemaIsNewerException or SealKeyLostException or RequestRoleMissingException or ArgumentException or InvalidOperationException
                or IOException or CryptographicException or FormatException or JsonException)
        {
            Console.Error.WriteLine(problem.Message);
            return 1;
        }
    }
}
