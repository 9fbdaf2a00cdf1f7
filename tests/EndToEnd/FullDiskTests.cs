using System.Diagnostics;
using System.Text.Json;

namespace EdgeAgent.EndToEnd;

/// <summary>
/// The gateway's data on an ext4 file system of its own, which another program fills to the last byte. Needs the right to mount; says so where it is missing.
/// </summary>
public class FullDiskTests(ITestOutputHelper output)
{
    private const long DiskBytes = 260_000_000;

    /// <summary>Less than the gateway needs to take features: only alarms go on.</summary>
    private const long LeftBytes = 3_000_000;

    [Fact(Explicit = true)]
    public async Task On_a_full_disk_alarms_go_through_features_wait_and_everything_goes_on_when_there_is_room_again()
    {
        await using TestLine line = await TestLine.StartDemoAsync("full-disk", speed: 2);
        await line.WaitForPowerAsync("pump-1");
        await line.Line.Gateway.StopAsync(TimeSpan.FromSeconds(20));
        string data = Path.Combine(line.Line.DataFolder, "gateway");
        string before = data + "-before";
        string image = data + ".img";
        Directory.Move(data, before);
        Directory.CreateDirectory(data);
        using (FileStream file = File.Create(image)) file.SetLength(DiskBytes);
        if (!Run("mkfs.ext4", "-q", "-F", "-m", "0", image) || !Run("mount", "-o", "loop", image, data))
            Assert.Skip("Mounting a file system is not permitted here.");
        try
        {
            Assert.True(Run("cp", "-a", before + "/.", data));
            await StartAsync(line);
            int process = line.Line.Gateway.ProcessId!.Value;
            await TestLine.UntilAsync(
                () => line.GatewayAsync("api/status"),
                status => status.GetProperty("disk").GetString() == "ample" && File.Exists(Path.Combine(data, "reserve")),
                60,
                "room, and a reserve taken of it"
            );

            string filler = Path.Combine(data, "filler");
            Fill(filler, leave: 0);
            await TestLine.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(data, "reserve"))), exists => !exists, 30, "the reserve is given up");
            Fill(filler, LeftBytes);
            JsonElement full = await TestLine.UntilAsync(
                () => line.GatewayAsync("api/status"),
                status => status.GetProperty("pressure").GetString() == "disk-full" && status.GetProperty("heldBack").GetInt64() > 0,
                60,
                "features are held back"
            );

            await line.PostAsync(line.Line.GatewayPage, "api/machines/pump-1/drill", new { by = "tester" });
            await TestLine.UntilAsync(
                () => line.GatewayAsync("api/drills"),
                drills => drills.GetArrayLength() > 0 && drills[0].GetProperty("state").GetString() == "back",
                60,
                "a TEST alarm goes the whole way and back"
            );
            await Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            JsonElement later = await line.GatewayAsync("api/status");
            output.WriteLine(
                $"full: {full.GetProperty("heldBack")} held back, 20 s later {later.GetProperty("heldBack")}, disk {later.GetProperty("disk")}, store {later.GetProperty("storeBytes")} bytes"
            );
            Assert.NotEqual("none", later.GetProperty("pressure").GetString());

            File.Delete(filler);
            await TestLine.UntilAsync(
                () => line.GatewayAsync("api/status"),
                status => status.GetProperty("pressure").GetString() == "none",
                60,
                "it goes on by itself"
            );
            await line.AssertNothingLostAsync();
            Assert.Equal(process, line.Line.Gateway.ProcessId);
        }
        finally
        {
            await line.Line.Gateway.StopAsync(TimeSpan.FromSeconds(20));
            Run("umount", data);
            File.Delete(image);
        }
    }

    private static async Task StartAsync(TestLine line)
    {
        line.Line.Gateway.Start();
        await line.Line.WaitUntilReadyAsync(line.Line.Gateway, line.Line.GatewayPage, TestContext.Current.CancellationToken);
    }

    /// <summary>Grows a file until so much is left on its disk, or nothing.</summary>
    private static void Fill(string path, long leave)
    {
        var drive = new DriveInfo(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.None, 1);
        var chunk = new byte[65_536];
        try
        {
            while (drive.AvailableFreeSpace > leave) file.Write(chunk);
        }
        catch (IOException)
        {
            // Full: that was the purpose.
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
