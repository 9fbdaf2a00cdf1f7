using System.CommandLine;
using System.Data.Common;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.Files;

namespace EdgeAgent.CloudBridge.SetUp;

/// <summary><c>edge-bridge backup FOLDER</c>: everything a bridge keeps, as it is at one moment, beside the running bridge.</summary>
internal static class BackupVerb
{
    /// <param name="data">The program's own option.</param>
    /// <param name="pki">Likewise.</param>
    public static Command Make(Option<string> data, Option<string?> pki)
    {
        var folder = new Argument<string>("folder") { Description = "Made anew; it holds secrets and is its owner's alone. Put in place of the data folder, it is the bridge." };
        var command = new Command("backup", "Copy the database and all keys into a new folder, also while the bridge runs. Of PostgreSQL the keys alone.") { folder, data, pki };
        command.SetAction(words => Run(Path.GetFullPath(words.GetValue(folder)!), Path.GetFullPath(words.GetValue(data)!), words.GetValue(pki)));
        return command;
    }

    private static int Run(string folder, string data, string? pki)
    {
        try
        {
            if (Directory.Exists(folder)) throw new IOException($"{folder} is there already; name a new folder. Nothing was written.");
            var options = new BridgeOptions { DataFolder = data, AuthorityFolder = pki, Postgres = Environment.GetEnvironmentVariable("EDGE_BRIDGE_POSTGRES") };
            string database = Path.Combine(data, BridgeDatabase.FileName);
            if (options.Postgres is null && !File.Exists(database)) throw new IOException($"{database} is not there; name the bridge's folder with --data. Nothing was written.");

            // Whole under its name, or not there.
            string part = folder + ".part";
            if (Directory.Exists(part)) Directory.Delete(part, recursive: true);
            OwnFile.Folder(part);
            Copy(options.KeysIn(), Path.Combine(part, BridgeDatabase.KeyFolder));
            Copy(Path.Combine(data, BridgeDatabase.CookieKeyFolder), Path.Combine(part, BridgeDatabase.CookieKeyFolder));
            if (options.Postgres is null)
            {
                using var running = new SqliteDatabase(database, options.KeysIn());
                running.CopyTo(Path.Combine(part, BridgeDatabase.FileName));
            }

            Directory.Move(part, folder);
            Console.WriteLine(
                options.Postgres is null
                    ? $"{folder} holds database and keys. Whoever has it has every secret of the platform."
                    : $"{folder} holds the keys. Copy the database with pg_dump at the same hour; one is of no use without the other.");
            return 0;
        }
        catch (Exception failure) when (failure is DatabaseFailedException or DbException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(failure.Message);
            return 1;
        }
    }

    private static void Copy(string from, string to)
    {
        if (!Directory.Exists(from)) return;
        OwnFile.Folder(to);
        foreach (string file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.GetDirectories(from)) Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
