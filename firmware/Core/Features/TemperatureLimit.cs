namespace EdgeAgent.Firmware.Features;

/// <summary>A temperature at or over its limit; ends 3 K below it, so that a value at the limit does not flap.</summary>
public sealed class TemperatureLimit
{
    private const int DeadbandMilliKelvin = 3000;

    private readonly int _limitMilliCelsius;

    public TemperatureLimit(int limitMilliCelsius) => _limitMilliCelsius = limitMilliCelsius;

    public bool IsActive { get; private set; }

    public void Add(int milliCelsius)
    {
        if (milliCelsius >= _limitMilliCelsius) IsActive = true;
        else if (milliCelsius < _limitMilliCelsius - DeadbandMilliKelvin) IsActive = false;
    }
}
