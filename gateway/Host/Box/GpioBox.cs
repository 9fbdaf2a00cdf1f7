using System.Device.Gpio;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Pairing;

namespace EdgeAgent.Gateway.Host.Box;

/// <summary>
/// The box's button and stack light through System.Device.Gpio. The button closes to ground and is pulled up; its level is looked at every
/// <see cref="LookEveryMs"/>, which needs no interrupts, costs some microseconds a look, and leaves every decision to <see cref="PushButton"/>. All lamps go
/// out when this is disposed.
/// </summary>
internal sealed class GpioBox : IDisposable
{
    private const int LookEveryMs = 10;

    private readonly BoxOptions _options;
    private readonly Func<bool> _press;
    private readonly ILogger _logger;
    private readonly GpioController _controller;

    private GpioBox(BoxOptions options, Func<bool> press, ILogger logger, GpioController controller)
    {
        (_options, _press, _logger, _controller) = (options, press, logger, controller);
        controller.OpenPin(options.ButtonGpio, PinMode.InputPullUp);
        foreach (int lamp in LampLines)
            controller.OpenPin(lamp, PinMode.Output, PinValue.High); // the lamp test: all on until the gateway first says how it stands
    }

    /// <summary>
    /// Takes the lines. Null when they are not there or belong to somebody else: said with the remedy, and the gateway goes on without button and lamps.
    /// </summary>
    /// <param name="open">Another controller than the machine's own; for tests.</param>
    public static GpioBox? TryOpen(BoxOptions options, Func<bool> press, ILogger logger, Func<GpioController>? open = null)
    {
        GpioController? controller = null;
        try
        {
            controller = open is null ? new GpioController() : open();
            return new GpioBox(options, press, logger, controller);
        }
        catch (Exception missing)
            when (missing is PlatformNotSupportedException or InvalidOperationException or NotSupportedException or UnauthorizedAccessException or IOException)
        {
            controller?.Dispose();
            logger.LogError(
                "This box has no GPIO lines {Button}, {Lamps} to use: {Failure} The gateway goes on without button and stack light; the plant page shows the same, and its code serves instead of the button. "
                + "Put the gateway's user into the group gpio, or write box.gpio: false.",
                options.ButtonGpio, string.Join(", ", LampsOf(options)), missing.Message);
            return null;
        }
    }

    private int[] LampLines => LampsOf(_options);

    private static int[] LampsOf(BoxOptions options) => [options.LampRedGpio, options.LampYellowGpio, options.LampGreenGpio];

    /// <summary>Watches the button until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var button = new PushButton();
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(LookEveryMs));
        try
        {
            while (await looks.WaitForNextTickAsync(cancel))
            {
                bool isDown = _controller.Read(_options.ButtonGpio) == PinValue.Low;
                if (button.Step(isDown, Environment.TickCount64)) _logger.LogInformation("{Meaning}", Pairing.ButtonWatch.MeaningOf(_press()));
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
        catch (IOException failure)
        {
            _logger.LogError(
                "The button on GPIO {Line} cannot be read: {Failure} The code on the plant page serves instead.",
                _options.ButtonGpio,
                failure.Message
            );
        }
    }

    public void Show(Lamps lamps)
    {
        _controller.Write(_options.LampRedGpio, lamps.Red);
        _controller.Write(_options.LampYellowGpio, lamps.Yellow);
        _controller.Write(_options.LampGreenGpio, lamps.Green);
    }

    public void Dispose()
    {
        Show(default);
        _controller.Dispose();
    }
}
