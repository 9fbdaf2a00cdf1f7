using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Gateway.Pairing;

namespace EdgeAgent.Gateway.Tests.Pairing;

/// <summary>What counts as being at the gateway, as the gateway itself judges it.</summary>
public sealed class PresenceCheckTests
{
    private const string Secret = "K7QF2M9R4TXA0000";
    private int _drawn;

    [Fact]
    public void Starting_up_proves_nothing_however_often()
    {
        PresenceMemory? memory = null;
        for (int start = 0; start < 10; start++)
        {
            PresenceCheck presence = Desk(memory);
            Assert.Equal(ClaimResults.Waiting, Assert.Single(presence.Judge([Scanned("a")], start)).Result);
            memory = presence.Memory;
        }
    }

    [Fact]
    public void The_button_means_the_one_claim_that_was_seen_before_it_was_pressed()
    {
        PresenceCheck presence = Desk();
        Assert.False(presence.Press([Scanned("a")], 0));
        presence.Judge([Scanned("a")], 1);
        Assert.True(presence.Press([Scanned("a")], 2));
        Assert.Equal(new ClaimVerdict("a", ClaimResults.Present, "button"), Assert.Single(presence.Judge([Scanned("a")], 3)));
    }

    [Fact]
    public void The_button_means_nobody_while_two_wait_and_nobody_who_typed_the_code()
    {
        PresenceCheck presence = Desk();
        PendingClaim[] two = [Scanned("a"), Scanned("b")];
        presence.Judge(two, 0);
        Assert.False(presence.Press(two, 1));
        PendingClaim typed = new("c", null, null, "Mallory", "elsewhere");
        presence.Judge([typed], 2);
        Assert.False(presence.Press([typed], 3));
    }

    [Fact]
    public void A_press_is_forgotten_when_a_second_claim_comes_and_after_two_minutes()
    {
        PresenceCheck presence = Desk();
        presence.Judge([Scanned("a")], 0);
        presence.Press([Scanned("a")], 1);
        Assert.All(presence.Judge([Scanned("a"), Scanned("b")], 2), verdict => Assert.Equal(ClaimResults.Waiting, verdict.Result));
        Assert.Equal(ClaimResults.Waiting, Assert.Single(presence.Judge([Scanned("a")], 1 + (long)PresenceCheck.PressLife.TotalMilliseconds + 1)).Result);
    }

    [Fact]
    public void Another_gateways_label_is_refused_even_with_the_right_code()
    {
        PresenceCheck presence = Desk();
        var foreign = new PendingClaim("a", Signatures.LabelProof("0000000000000000", "a"), presence.Digits, "Mallory", "elsewhere");
        Assert.Equal(ClaimResults.WrongLabel, Assert.Single(presence.Judge([foreign], 0)).Result);
    }

    [Fact]
    public void Five_wrong_codes_draw_a_new_one_and_lock_for_longer_each_time_over_restarts_too()
    {
        PresenceCheck presence = Desk();
        long now = 0;
        var locks = new List<double>();
        for (int round = 0; round < 9; round++)
        {
            string before = presence.Digits;
            for (int i = 0; i < PresenceCheck.WrongBeforeLock; i++)
                Assert.Equal(ClaimResults.WrongDigits, Assert.Single(presence.Judge([Scanned("a", "99999999")], now)).Result);
            Assert.NotEqual(before, presence.Digits);
            presence = Desk(presence.Memory);                                                     // power off and on
            Assert.Equal(ClaimResults.Locked, Assert.Single(presence.Judge([Scanned("a", presence.Digits)], now)).Result);
            locks.Add(TimeSpan.FromMilliseconds(presence.Memory.LockedUntilMs - now).TotalMinutes);
            now = presence.Memory.LockedUntilMs;
        }

        Assert.Equal([15, 30, 60, 120, 240, 480, 960, 1440, 1440], locks);
        Assert.Equal(ClaimResults.Present, Assert.Single(presence.Judge([Scanned("a", presence.Digits)], now)).Result);
    }

    private PresenceCheck Desk(PresenceMemory? memory = null) =>
        new(Secret, memory, () => (10_000_000 + _drawn++).ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static PendingClaim Scanned(string id, string? digits = null) => new(id, Signatures.LabelProof(Secret, id), digits, "Li Wei", "mill-7");
}
