namespace EdgeAgent.Gateway.Pairing;

/// <summary>
/// Tells presses from the level of a contact, looked at again and again. A level counts once it has stood for <see cref="DebounceMs"/>, so a bouncing contact
/// presses once. A contact that is down from the first look on is no press: a bridged or held button must not prove at every start that somebody is there.
/// </summary>
public sealed class PushButton
{
    public const int DebounceMs = 50;                                                    // hardware/gateway-box/gpio.csv

    private bool? _level;
    private bool? _settled;
    private long _sinceMs;

    /// <summary>One look. True exactly once for each press.</summary>
    public bool Step(bool isDown, long nowMs)
    {
        if (_level != isDown) (_level, _sinceMs) = (isDown, nowMs);
        if (_settled == isDown || nowMs - _sinceMs < DebounceMs) return false;
        bool isPress = isDown && _settled == false;
        _settled = isDown;
        return isPress;
    }
}
