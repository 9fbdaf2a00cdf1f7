using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Gateway.Pairing;

namespace EdgeAgent.Gateway.Tests.Pairing;

/// <summary>What counts as being at the gateway, as the gateway itself judges it.</summary>
public sealed class PresenceDeskTests
{
    private const string Secret = "K7QF2M9R4TXA0000";
    private int _drawn;

    [Fact]
    public void Starting_up_proves_nothing_however_often()
    {
        PresenceMemory? memory = null;
        for (int start = 0; start < 10; start++)
        {
            PresenceDesk desk = Desk(memory);
            Assert.Equal(ClaimResults.Waiting, Assert.Single(desk.Judge([Scanned("a")], start)).Result);
            memory = desk.Memory;
        }
    }

    [Fact]
    public void The_button_means_the_one_claim_that_was_seen_before_it_was_pressed()
    {
        PresenceDesk desk = Desk();
        Assert.False(desk.Press([Scanned("a")], 0));
        desk.Judge([Scanned("a")], 1);
        Assert.True(desk.Press([Scanned("a")], 2));
        Assert.Equal(new ClaimVerdict("a", ClaimResults.Present, "button"), Assert.Single(desk.Judge([Scanned("a")], 3)));
    }

    [Fact]
    public void The_button_means_nobody_while_two_wait_and_nobody_who_typed_the_code()
    {
        PresenceDesk desk = Desk();
        PendingClaim[] two = [Scanned("a"), Scanned("b")];
        desk.Judge(two, 0);
        Assert.False(desk.Press(two, 1));
        PendingClaim typed = new("c", null, null, "Mallory", "elsewhere");
        desk.Judge([typed], 2);
        Assert.False(desk.Press([typed], 3));
    }

    [Fact]
    public void A_press_is_forgotten_when_a_second_claim_comes_and_after_two_minutes()
    {
        PresenceDesk desk = Desk();
        desk.Judge([Scanned("a")], 0);
        desk.Press([Scanned("a")], 1);
        Assert.All(desk.Judge([Scanned("a"), Scanned("b")], 2), verdict => Assert.Equal(ClaimResults.Waiting, verdict.Result));
        Assert.Equal(ClaimResults.Waiting, Assert.Single(desk.Judge([Scanned("a")], 1 + (long)PresenceDesk.PressLife.TotalMilliseconds + 1)).Result);
    }

    [Fact]
    public void Another_gateways_label_is_refused_even_with_the_right_code()
    {
        PresenceDesk desk = Desk();
        var foreign = new PendingClaim("a", Signatures.LabelProof("0000000000000000", "a"), desk.Digits, "Mallory", "elsewhere");
        Assert.Equal(ClaimResults.WrongLabel, Assert.Single(desk.Judge([foreign], 0)).Result);
    }

    [Fact]
    public void Five_wrong_codes_draw_a_new_one_and_lock_for_longer_each_time_over_restarts_too()
    {
        PresenceDesk desk = Desk();
        long now = 0;
        var locks = new List<double>();
        for (int round = 0; round < 9; round++)
        {
            string before = desk.Digits;
            for (int i = 0; i < PresenceDesk.WrongBeforeLock; i++) Assert.Equal(ClaimResults.WrongDigits, Assert.Single(desk.Judge([Scanned("a", "99999999")], now)).Result);
            Assert.NotEqual(before, desk.Digits);
            desk = Desk(desk.Memory);                                                     // power off and on
            Assert.Equal(ClaimResults.Locked, Assert.Single(desk.Judge([Scanned("a", desk.Digits)], now)).Result);
            locks.Add(TimeSpan.FromMilliseconds(desk.Memory.LockedUntilMs - now).TotalMinutes);
            now = desk.Memory.LockedUntilMs;
        }

        Assert.Equal([15, 30, 60, 120, 240, 480, 960, 1440, 1440], locks);
        Assert.Equal(ClaimResults.Present, Assert.Single(desk.Judge([Scanned("a", desk.Digits)], now)).Result);
    }

    private PresenceDesk Desk(PresenceMemory? memory = null) => new(Secret, memory, () => (10_000_000 + _drawn++).ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static PendingClaim Scanned(string id, string? digits = null) => new(id, Signatures.LabelProof(Secret, id), digits, "Li Wei", "mill-7");
}
