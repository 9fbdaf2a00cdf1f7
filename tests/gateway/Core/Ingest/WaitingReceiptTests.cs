using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Devices;
using EdgeAgent.Gateway.Tests.Support;

namespace EdgeAgent.Gateway.Tests.Ingest;

/// <summary>While more messages lie ready a receipt for a few features waits for more of them.</summary>
public class WaitingReceiptTests
{
    private readonly Rig _rig = new();
    private long _sequence;

    public WaitingReceiptTests()
    {
        Send(1);
        _rig.Receipts.Clear();
        _rig.IsMoreComing = true;
    }

    [Fact]
    public void One_receipt_answers_the_features_of_several_commits()
    {
        for (int i = 0; i < ModuleReceipts.Enough - 1; i++) Send(1);
        Assert.Empty(_rig.Receipts);
        Assert.Equal(_sequence, _rig.Row().Contiguous);                                 // committed all the same

        Send(1);
        Assert.Equal(_sequence, HighestOf(Assert.Single(_rig.Receipts)));
        Send(ModuleReceipts.Enough);
        Assert.Equal(_sequence, HighestOf(_rig.Receipts[^1]));
    }

    [Fact]
    public void A_lone_feature_has_its_receipt_as_soon_as_nothing_more_lies_ready()
    {
        Send(1);
        Assert.Empty(_rig.Receipts);
        _rig.IsMoreComing = false;
        _rig.Commit();
        Assert.Equal(_sequence, HighestOf(Assert.Single(_rig.Receipts)));
    }

    [Fact]
    public void No_receipt_waits_longer_than_its_limit_from_its_first_feature()
    {
        Send(1);
        _rig.Wait(TimeSpan.FromMilliseconds(ModuleReceipts.LongestWaitMs - 1));
        Send(1);
        Assert.Empty(_rig.Receipts);
        _rig.Wait(TimeSpan.FromMilliseconds(1));
        _rig.Commit();
        Assert.Equal(_sequence, HighestOf(Assert.Single(_rig.Receipts)));
    }

    [Fact]
    public void An_alarm_a_repetition_and_a_hole_are_answered_at_once()
    {
        _rig.Send(Rig.Features(1, lane: Lane.Alarm));
        Assert.Single(_rig.Receipts);

        _rig.Send(Rig.Features(_sequence));
        Assert.Equal(2, _rig.Receipts.Count);

        _rig.Send(Rig.Features(_sequence + 2));
        Assert.True(_rig.Receipts[2].IsRewindAsked[Array.IndexOf(_rig.Receipts[2].Lanes, Lane.Feature)]);
    }

    private void Send(int features) => _rig.Send([.. Enumerable.Range(0, features).Select(_ => Rig.Features(++_sequence))]);

    private static long HighestOf(Receipt receipt) => receipt.Highest[Array.IndexOf(receipt.Lanes, Lane.Feature)];
}
