using System.Device.Gpio;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Pairing;

namespace EdgeAgent.Gateway.Host.Box;

/// <summary>
/// The box's button and stack light through System.Device.Gpio. The button closes to ground and is pulled up; its level is looked at every <see cref="LookEveryMs"/>, which needs no interrupts, costs some
/// microseconds a look, and leaves every decision to <see cref="PushButton"/>. All lamps go out when this is disposed.
/// </summary>
internal sealed class GpioBox : IDisposable
{
    private const int LookEveryMs = 10;

    private readonly BoxOptions _options;
    private readonly Func<bool> _press;
    private readonly ILogger _logger;
    private readonly GpioController _controller;

    /// <exception cref="IOException">The lines are not there or belong to somebody else; says which and what to do.</exception>
    public GpioBox(BoxOptions options, Func<bool> press, ILogger logger, GpioController? controller = null)
    {
        (_options, _press, _logger) = (options, press, logger);
        try
        {
            _controller = controller ?? new GpioController();
            _controller.OpenPin(options.ButtonGpio, PinMode.InputPullUp);
            foreach (int lamp in LampLines) _controller.OpenPin(lamp, PinMode.Output, PinValue.High);      // the lamp test: all on until the gateway first says how it stands
        }
        catch (Exception missing) when (missing is PlatformNotSupportedException or InvalidOperationException or NotSupportedException or UnauthorizedAccessException or IOException)
        {
            _controller?.Dispose();
            throw new IOException($"The GPIO lines {options.ButtonGpio}, {string.Join(", ", LampLines)} cannot be used: {missing.Message} Put the gateway's user into the group gpio, or write box.gpio: false.", missing);
        }
    }

    private int[] LampLines => [_options.LampRedGpio, _options.LampYellowGpio, _options.LampGreenGpio];

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
            _logger.LogError("The button on GPIO {Line} cannot be read: {Failure} The code on the plant page serves instead.", _options.ButtonGpio, failure.Message);
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
