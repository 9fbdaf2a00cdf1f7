namespace EdgeAgent.Gateway.Host.Pairing;

/// <summary>
/// The push button as a Linux input device (gpio-keys in the device tree): works on every box without a package. Reads the kernel's <c>struct input_event</c>,
/// 24 bytes on 64-bit Linux: time (16), type (2), code (2), value (4); a key going down is type 1 with value 1.
/// </summary>
public sealed class ButtonWatch(string device, Func<bool> press, ILogger logger)
{
    private const int EventBytes = 24;
    private const ushort KeyEvent = 1;

    /// <summary>What a press meant, for the log.</summary>
    public static string MeaningOf(bool isForClaim) =>
        isForClaim ? "The button was pressed for the claim that waits." : "The button was pressed, and no single claim waits for it.";

    /// <summary>Watches until cancelled; a device that goes away is told once and ends the watch.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            await using var stream = new FileStream(device, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.Asynchronous);
            var bytes = new byte[EventBytes];
            while (true)
            {
                await stream.ReadExactlyAsync(bytes, cancel);
                if (BitConverter.ToUInt16(bytes, 16) == KeyEvent && BitConverter.ToInt32(bytes, 20) == 1)
                    logger.LogInformation("{Meaning}", MeaningOf(press()));
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            logger.LogError("The button {Device} cannot be read: {Failure} The code on the plant page serves instead.", device, failure.Message);
        }
    }
}
