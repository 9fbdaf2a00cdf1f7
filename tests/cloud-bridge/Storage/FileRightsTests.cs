using System.Diagnostics;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Storage;
using Microsoft.AspNetCore.Builder;

namespace EdgeAgent.CloudBridge.Tests.Storage;

/// <summary>What lies in the bridge's data folder is for its own user.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class FileRightsTests
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    [Fact]
    public async Task Nobody_else_reaches_a_file_of_the_data_folder()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        string folder = Directory.CreateTempSubdirectory("edgeagent-rights-").FullName;
        // As an older version left it.
        using (var older = new SqliteDatabase(Path.Combine(folder, "bridge.db"))) older.Migrate();
        File.SetUnixFileMode(Path.Combine(folder, "bridge.db"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        using (var database = new SqliteDatabase(Path.Combine(folder, "bridge.db")))
        {
            await using WebApplication app = BridgeApp.Build(
                new BridgeOptions { DataFolder = folder, HttpPort = 0, EnrolmentPort = 0 },
                database,
                TimeProvider.System,
                CrashPoint.Never
            );
            await app.StartAsync(cancel);
            using var visit = new Web.Visit(new Uri(app.Urls.First()));
            await visit.SignInAsync(FirstOwner.MakeLink(database, TimeProvider.System.GetUtcNow(), always: true)!);

            string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)];
            Assert.True(files.Length > 5, string.Join(' ', files));
            Assert.Equal([], files.Where(file => IsReached(folder, file)).Select(file => Path.GetRelativePath(folder, file)));
            await app.StopAsync(cancel);
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>
    /// Verbs of the operator work beside a running bridge. Once whoever closed the database last deleted its log, though the bridge went on writing to it: each
    /// connection of the bridge opened and closed the file for its rights, and that ended SQLite's locks.
    /// </summary>
    [Fact]
    public void A_verb_beside_a_running_bridge_leaves_the_log_that_the_bridge_writes_to()
    {
        string folder = Directory.CreateTempSubdirectory("edgeagent-beside-").FullName;
        string path = Path.Combine(folder, "bridge.db");
        using (var database = new SqliteDatabase(path))
        {
            database.Migrate();
            database.Read(one =>
            {
                one.Number("SELECT COUNT(*) FROM machine_plates");
                return database.Read(another =>
                {
                    another.Number("SELECT COUNT(*) FROM machine_plates");
                    Assert.True(File.Exists(path + "-wal"), "no log before");
                    DrawPlate(folder);
                    Assert.True(File.Exists(path + "-wal"), "the log is gone under the bridge");
                    return true;
                });
            });
        }

        Directory.Delete(folder, recursive: true);
    }

    private static void DrawPlate(string folder)
    {
        string program = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        using var verb = Process.Start(
            new ProcessStartInfo(program, [Path.Combine(AppContext.BaseDirectory, "EdgeAgent.CloudBridge.dll"), "plates", "--data", folder, "--organisation", "home"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        string said = verb.StandardOutput.ReadToEnd() + verb.StandardError.ReadToEnd();
        verb.WaitForExit();
        Assert.True(verb.ExitCode == 0, said);
    }

    /// <summary>A file is reached when its rights let others in and so do those of every folder above it.</summary>
    private static bool IsReached(string top, string file)
    {
        if ((File.GetUnixFileMode(file) & Others) == 0) return false;
        for (string folder = Path.GetDirectoryName(file)!; folder != top; folder = Path.GetDirectoryName(folder)!)
        {
            if ((File.GetUnixFileMode(folder) & Others) == 0) return false;
        }

        return true;
    }
}
