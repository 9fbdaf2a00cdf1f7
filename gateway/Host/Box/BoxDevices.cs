using EdgeAgent.Gateway.Alarms;

namespace EdgeAgent.Gateway.Host.Box;

/// <summary>
/// What hangs on the box itself and the settings ask for: button and stack light on its GPIO lines, the hall's temperature sensor on its I2C bus. Ends by
/// itself when disposed; the lamps go out then.
/// </summary>
internal sealed class BoxDevices : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly GpioBox? _lines;
    private readonly AmbientSensor? _hall;
    private readonly Task _watching;

    public BoxDevices(BoxOptions options, ILogger logger)
    {
        _lines = options.Gpio ? GpioBox.TryOpen(options, () => Pressed(), logger) : null;
        _hall = options.Ambient ? new AmbientSensor(options, logger) : null;
        _watching = Task.WhenAll(_lines?.RunAsync(_end.Token) ?? Task.CompletedTask, _hall?.RunAsync(_end.Token) ?? Task.CompletedTask);
    }

    /// <summary>What a press of the button does; true when a claim waited for it. Who is not paired by a bridge has nothing to prove.</summary>
    public Func<bool> Pressed { get; set; } = () => false;

    /// <summary>Shows the stack light; null on a box without one.</summary>
    public Action<Lamps>? Light => _lines is null ? null : _lines.Show;

    /// <summary>The hall's temperature since the last call, °C; null on a box that is not asked to read one.</summary>
    public Func<double?>? Ambient => _hall is null ? null : _hall.TakeNew;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _lines?.Dispose();
        _hall?.Dispose();
        _end.Dispose();
    }
}
