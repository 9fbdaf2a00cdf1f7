using EdgeAgent.Gateway.Pairing;

namespace EdgeAgent.Gateway.Tests.Pairing;

public sealed class PushButtonTests
{
    [Theory]
    [InlineData("up down40 up", 0)]                                                      // shorter than the contact may bounce
    [InlineData("up down60 up", 1)]
    [InlineData("up down10 up10 down10 up10 down60 up", 1)]                               // bounces at the press
    [InlineData("up down60 up10 down10 up10 down10 up", 1)]                               // and at the release
    [InlineData("up down5000 up", 1)]                                                    // held is one press
    [InlineData("up down60 up down60 up", 2)]
    [InlineData("down5000", 0)]                                                          // bridged: a start proves nothing
    [InlineData("down5000 up down60", 1)]
    public void Presses_are_told_from_bounces_from_holding_and_from_a_contact_that_was_down_at_the_start(string levels, int presses)
    {
        var button = new PushButton();
        int seen = 0;
        long now = 1000;
        foreach (string level in levels.Split(' '))
        {
            bool isDown = level.StartsWith("down", StringComparison.Ordinal);
            string length = level[(isDown ? 4 : 2)..];
            for (long end = now + (length.Length == 0 ? 200 : int.Parse(length, System.Globalization.CultureInfo.InvariantCulture)); now < end; now += 10)
            {
                if (button.Step(isDown, now)) seen++;
            }
        }

        Assert.Equal(presses, seen);
    }
}
