using System.Diagnostics;
using EdgeAgent.Gateway.Host.Pairing;
using EdgeAgent.Gateway.Host.Tests.Support;

namespace EdgeAgent.Gateway.Host.Tests.Box;

/// <summary>The button as the kernel tells of it, through a pipe that speaks as the input device does.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ButtonWatchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-button-").FullName;
    private readonly LogLines _log = new();

    private string Device => Path.Combine(_folder, "event0");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_key_that_goes_down_is_one_press_and_its_release_its_repeats_and_other_events_are_none()
    {
        using (Process make = Process.Start("mkfifo", Device)) await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        int presses = 0;
        Task watching = Task.Run(
            () => new ButtonWatch(Device, () => ++presses == 1, _log).RunAsync(TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken
        );
        await using (var kernel = new FileStream(Device, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            byte[] events =
            [
                .. Event(4, 4, 458_756),
                .. Event(1, 256, 1),
                .. Event(0, 0, 0),
                .. Event(1, 256, 2),
                .. Event(1, 256, 0),
                .. Event(0, 0, 0),
                .. Event(1, 256, 1),
            ];
            await kernel.WriteAsync(events.AsMemory(0, 100), TestContext.Current.CancellationToken);            // also not along the borders of events
            await kernel.WriteAsync(events.AsMemory(100), TestContext.Current.CancellationToken);
        }

        await watching;
        Assert.Equal(2, presses);
        Assert.Equal(["The button was pressed for the claim that waits.", "The button was pressed, and no single claim waits for it."], _log.Said.Take(2));
        Assert.Contains("The code on the plant page serves instead.", Assert.Single(_log.Said.Skip(2)));                       // the device went away
    }

    [Fact]
    public async Task A_button_that_is_not_there_is_told_once_and_ends_the_watch()
    {
        await new ButtonWatch(Path.Combine(_folder, "nothing"), () => throw new InvalidOperationException("nobody pressed"), _log).RunAsync(
            TestContext.Current.CancellationToken
        );
        Assert.Contains("cannot be read", Assert.Single(_log.Said));
    }

    /// <summary>struct input_event of 64-bit Linux.</summary>
    private static byte[] Event(ushort type, ushort code, int value) =>
        [.. new byte[16], .. BitConverter.GetBytes(type), .. BitConverter.GetBytes(code), .. BitConverter.GetBytes(value)];
}
