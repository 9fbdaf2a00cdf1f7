namespace EdgeAgent.Contracts.Lanes;

/// <summary>What a receipt meant to the sender.</summary>
public enum ReceiptOutcome : byte
{
    /// <summary>Nothing new.</summary>
    Unchanged = 1,

    /// <summary>More is committed at the receiver: everything up to <see cref="LaneSender.Receipted"/> may be let go.</summary>
    Progress = 2,

    /// <summary>
    /// The receiver has less than it once receipted (it was restored from a backup). Sending starts over there; numbers that are
    /// no longer held go as a gap record with <see cref="GapReason.ReceiverBehind"/>.
    /// </summary>
    Behind = 3,

    /// <summary>
    /// The receiver has more than this store ever sent, or something else there: this store is old. Take a new incarnation before sending anything.
    /// </summary>
    Ahead = 4,
}

/// <summary>
/// The sending side of one lane: which number may go now, and which are done. Promise: a number is let go only after a receipt covered it, and
/// the lane always drains while the receiver answers. Time comes in as milliseconds of any steadily rising clock.
/// <para>Nothing goes before the receiver's first receipt on this connection. A receipt names the highest number it covers and the digest of that element:
/// numbers this store never sent, or content it does not hold there, show that the store is older than what it once sent (restored from a backup, or running
/// twice).</para>
/// Limit: at most <c>window</c> numbers are under way without a receipt; the next waits (that is the back-pressure).
/// </summary>
public sealed class LaneSender
{
    private readonly int _window;
    private readonly long _resendAfterMs;
    private readonly int _triesBeforeGivingUp;
    private long _receipted;
    private long _produced;
    private bool _isOpen;
    private long _sent;
    private long _highestSent;
    private long _lastMoveMs;
    private int _headTries;

    /// <param name="receipted">Highest number the receiver has receipted, as far as this store knows.</param>
    /// <param name="produced">Highest number given to an element so far.</param>
    /// <param name="sentBefore">Highest number an earlier life of this store may have sent under this incarnation; a receipt beyond it must answer this
    /// life.</param>
    /// <param name="window">Numbers under way without a receipt, 1 or more.</param>
    /// <param name="resendAfterMs">Without progress for this long, everything unreceipted is sent again.</param>
    /// <param name="triesBeforeGivingUp">After so many rounds without progress on a live link the first element is declared hopeless; 0 for never.</param>
    public LaneSender(long receipted, long produced, long sentBefore, int window, long resendAfterMs, int triesBeforeGivingUp)
    {
        if (receipted < 0 || produced < receipted) throw new ArgumentOutOfRangeException(nameof(produced));
        if (sentBefore < 0) throw new ArgumentOutOfRangeException(nameof(sentBefore));
        if (window < 1) throw new ArgumentOutOfRangeException(nameof(window));
        _receipted = receipted;
        _produced = produced;
        _sent = receipted;
        _highestSent = sentBefore > receipted ? sentBefore : receipted;
        _window = window;
        _resendAfterMs = resendAfterMs;
        _triesBeforeGivingUp = triesBeforeGivingUp;
    }

    /// <summary>Highest number covered by a receipt.</summary>
    public long Receipted => _receipted;

    /// <summary>Highest number given out.</summary>
    public long Produced => _produced;

    /// <summary>True when the receiver has spoken on this connection and numbers may go.</summary>
    public bool IsOpen => _isOpen;

    /// <summary>Highest number sent since the last rewind.</summary>
    public long Sent => _sent;

    /// <summary>True when every number is receipted.</summary>
    public bool IsDrained => _receipted == _produced;

    /// <summary>
    /// True when the first element was sent so often without progress that it should be replaced by a gap record (<see cref="GapReason.Refused"/>).
    /// </summary>
    public bool IsHeadHopeless => _triesBeforeGivingUp > 0 && _headTries >= _triesBeforeGivingUp;

    /// <summary>Gives the next number to a new element.</summary>
    public long Produce() => ++_produced;

    /// <summary>The first number that may be sent now, or 0 when there is none, the window is full or the receiver has not spoken yet.</summary>
    public long Next()
    {
        bool isReady = _isOpen && _sent < _produced && _sent - _receipted < _window;
        return isReady ? _sent + 1 : 0;
    }

    /// <summary>Tells that the element that ends at <paramref name="through"/> went out (a gap record ends beyond its first number).</summary>
    public void MarkSent(long through, long nowMs)
    {
        if (_sent == _receipted) _lastMoveMs = nowMs;
        if (through > _sent) _sent = through;
        if (through > _highestSent) _highestSent = through;
    }

    /// <summary>A new connection: everything unreceipted goes again, once the receiver has spoken.</summary>
    public void Connected(long nowMs)
    {
        _isOpen = false;
        Rewind(nowMs);
        _headTries = 0;
    }

    /// <summary>Takes a receipt for this lane and incarnation.</summary>
    /// <param name="highest">The receiver's highest contiguous number.</param>
    /// <param name="isSameContent">False when this store holds an element at <paramref name="highest"/> whose digest is not the receipt's; true when it agrees
    /// or can't be compared.</param>
    /// <param name="isRewindAsked">The receiver saw a hole: send again from there at once.</param>
    /// <param name="nowMs">Steadily rising milliseconds.</param>
    public ReceiptOutcome Receive(long highest, bool isSameContent, bool isRewindAsked, long nowMs)
    {
        if (highest > _highestSent || !isSameContent)
        {
            _isOpen = false;
            return ReceiptOutcome.Ahead;
        }

        _isOpen = true;
        if (highest < _receipted)
        {
            _receipted = highest;
            Rewind(nowMs);
            _headTries = 0;
            return ReceiptOutcome.Behind;
        }

        var outcome = ReceiptOutcome.Unchanged;
        if (highest > _receipted)
        {
            _receipted = highest;
            _lastMoveMs = nowMs;
            _headTries = 0;
            if (_sent < _receipted) _sent = _receipted;
            outcome = ReceiptOutcome.Progress;
        }

        if (isRewindAsked) Rewind(nowMs);
        return outcome;
    }

    /// <summary>Time passes: without progress for the resend time, everything unreceipted goes again.</summary>
    /// <param name="nowMs">Steadily rising milliseconds.</param>
    /// <param name="isExcused">The receiver said why nothing of this lane gets through now: no element is to blame.</param>
    public void Tick(long nowMs, bool isExcused = false)
    {
        if (_sent == _receipted || nowMs - _lastMoveMs < _resendAfterMs) return;
        _headTries = isExcused ? 0 : _headTries + 1;
        Rewind(nowMs);
    }

    private void Rewind(long nowMs)
    {
        _sent = _receipted;
        _lastMoveMs = nowMs;
    }
}
