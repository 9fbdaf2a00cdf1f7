using System.Device.Gpio;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Host.Box;
using EdgeAgent.Gateway.Host.Tests.Support;

namespace EdgeAgent.Gateway.Host.Tests.Box;

/// <summary>The library's own controller over a driver whose lines are numbers.</summary>
public sealed class GpioBoxTests : IDisposable
{
    private static readonly BoxOptions s_options = new() { Gpio = true };

    private readonly MadeLines _lines = new();
    private readonly LogLines _log = new();

    public void Dispose() => _lines.Dispose();

    [Fact]
    public void The_lamps_are_all_on_until_the_gateway_says_how_it_stands_and_all_off_when_it_ends()
    {
        GpioBox box = Opened(() => false);
        Assert.Equal([true, true, true], Lamps());

        box.Show(new Lamps(Red: true, Yellow: false, Green: false));
        Assert.Equal([true, false, false], Lamps());

        box.Dispose();
        Assert.Equal([false, false, false], Lamps());
    }

    [Fact]
    public async Task A_press_of_the_button_counts_once_and_is_told()
    {
        using var end = new CancellationTokenSource();
        var pressed = new TaskCompletionSource();
        int presses = 0;
        using GpioBox box = Opened(() =>
        {
            presses++;
            pressed.TrySetResult();
            return true;
        });
        Task watching = box.RunAsync(end.Token);
        await _lines.UntilLookedAt(20);                                                  // the level before the press has settled

        _lines.Level[s_options.ButtonGpio] = false;
        await pressed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await _lines.UntilLookedAt(20);
        await end.CancelAsync();
        await watching;

        Assert.Equal(1, presses);
        Assert.Contains("claim that waits", Assert.Single(_log.Said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_box_without_lines_says_so_and_goes_on()
    {
        Assert.Null(GpioBox.TryOpen(s_options, () => false, _log, () => throw new PlatformNotSupportedException("no chip.")));

        string said = Assert.Single(_log.Said);
        Assert.Contains("no chip.", said, StringComparison.Ordinal);
        Assert.Contains("box.gpio: false", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_the_machine_of_this_test_everything_a_box_can_have_may_be_asked_for()
    {
        await using (var box = new BoxDevices(new BoxOptions { Gpio = true, Ambient = true, I2cBus = 255 }, _log))
        {
            box.Light?.Invoke(default);
            Assert.Null(box.Ambient!());
        }

        Assert.Contains(_log.Said, line => line.Contains("/dev/i2c-255", StringComparison.Ordinal));
    }

    private GpioBox Opened(Func<bool> press) => GpioBox.TryOpen(s_options, press, _log, () => new GpioController(_lines))!;

    private bool[] Lamps() => [_lines.Level[s_options.LampRedGpio], _lines.Level[s_options.LampYellowGpio], _lines.Level[s_options.LampGreenGpio]];

    private sealed class MadeLines : GpioDriver
    {
        private readonly SemaphoreSlim _looks = new(0);
        private readonly PinMode[] _modes = new PinMode[54];

        public bool[] Level { get; } = [.. Enumerable.Repeat(true, 54)];

        public async Task UntilLookedAt(int times)
        {
            for (int i = 0; i < times; i++) Assert.True(await _looks.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        }

        protected override int PinCount => Level.Length;

        protected override void OpenPin(int pinNumber) { }

        protected override void ClosePin(int pinNumber) { }

        protected override void SetPinMode(int pinNumber, PinMode mode) => _modes[pinNumber] = mode;

        protected override PinMode GetPinMode(int pinNumber) => _modes[pinNumber];

        protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => true;

        protected override PinValue Read(int pinNumber)
        {
            _looks.Release();
            return Level[pinNumber];
        }

        protected override void Write(int pinNumber, PinValue value) => Level[pinNumber] = value == PinValue.High;

        protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) => throw new NotSupportedException();

        protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) => throw new NotSupportedException();

        protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) => throw new NotSupportedException();
    }
}
