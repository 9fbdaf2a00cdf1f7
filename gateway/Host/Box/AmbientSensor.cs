using System.Device.I2c;
using Iot.Device.Sht3x;

namespace EdgeAgent.Gateway.Host.Box;

/// <summary>
/// The hall's temperature from the SHT31 outside the box, through Iot.Device.Bindings, every <see cref="ReadEverySec"/>. A sensor that does not answer is said
/// once and tried again; the detectors that compare a machine with its hall do without meanwhile.
/// </summary>
internal sealed class AmbientSensor : IDisposable
{
    private const int ReadEverySec = 10;
    private const double LowestCelsius = -40;
    private const double HighestCelsius = 85;

    private readonly ILogger _logger;
    private readonly string _where;
    private readonly Func<I2cDevice> _open;
    private readonly Lock _gate = new();
    private Sht3x? _sensor;
    private double? _new;
    private bool _isAbsenceTold;

    /// <param name="open">Another bus than the machine's own; for tests.</param>
    public AmbientSensor(BoxOptions options, ILogger logger, Func<I2cDevice>? open = null)
    {
        _logger = logger;
        _where = FormattableString.Invariant($"/dev/i2c-{options.I2cBus}, address 0x{options.AmbientAddress:x2}");
        _open = open ?? (() => I2cDevice.Create(new I2cConnectionSettings(options.I2cBus, options.AmbientAddress)));
    }

    /// <summary>The reading since the last call, °C; null for none.</summary>
    public double? TakeNew()
    {
        lock (_gate)
        {
            double? taken = _new;
            _new = null;
            return taken;
        }
    }

    /// <summary>Reads until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var turns = new PeriodicTimer(TimeSpan.FromSeconds(ReadEverySec));
        try
        {
            do Look();
            while (await turns.WaitForNextTickAsync(cancel));
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    /// <summary>Reads once.</summary>
    public void Look()
    {
        try
        {
            _sensor ??= new Sht3x(_open());
            double celsius = _sensor.Temperature.DegreesCelsius;

            // The binding keeps its last value, at first 0, when a reading's checksum is wrong.
            if (celsius is 0 or < LowestCelsius or > HighestCelsius) throw new IOException(FormattableString.Invariant($"it says {celsius:0.0} °C."));
            lock (_gate) _new = celsius;
            if (_isAbsenceTold) _logger.LogInformation("The ambient sensor answers again: {Celsius:0.0} °C.", celsius);
            _isAbsenceTold = false;
        }
        catch (Exception failure) when (failure is IOException or PlatformNotSupportedException or NotSupportedException or UnauthorizedAccessException)
        {
            _sensor?.Dispose();
            _sensor = null;
            if (_isAbsenceTold) return;
            _isAbsenceTold = true;
            _logger.LogWarning(
                "The ambient sensor ({Where}) cannot be read: {Failure} Check its cable and that the gateway's user is in the group i2c; machines without an ambient reading of their own are judged without one.",
                _where,
                failure.Message
            );
        }
    }

    public void Dispose() => _sensor?.Dispose();
}
