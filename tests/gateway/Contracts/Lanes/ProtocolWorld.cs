using System.Globalization;
using System.Reflection;
using System.Text;
using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.Contracts.Tests.Lanes;

/// <summary>Bounds of one exploration; every knob of the fault budget is spent at most so often on any path.</summary>
internal sealed record ProtocolBounds
{
    public int Elements { get; init; } = 3;

    /// <summary>Unreceipted data elements the source can hold; one more gives the oldest up.</summary>
    public int Room { get; init; } = 2;
    public int Window { get; init; } = 2;

    /// <summary>A gateway keeps receipted events for a while; a module does not.</summary>
    public bool KeepsReceipted { get; init; }

    /// <summary>A module loses its backlog with its memory and numbers on behind a reserved block; a gateway's outbox is on disk.</summary>
    public bool BacklogIsVolatile { get; init; }
    public int Losses { get; init; }
    public int Duplicates { get; init; }
    public int SourceCrashes { get; init; }
    public int ReceiverCrashes { get; init; }
    public int SourceRestores { get; init; }
    public int ReceiverRestores { get; init; }

    /// <summary>Deliberate breakage, to see that the checks can fail.</summary>
    public string Mutant { get; init; } = "";
}

/// <summary>
/// One source, one lane, one receiver and the two channels between them, with the production state machines in the middle. Every field is part of the
/// state's key; a step is a named action that may be possible or not.
/// </summary>
internal sealed class ProtocolWorld
{
    private const int ChannelRoom = 2;
    private const int ReservedBlock = 2;

    private static readonly FieldInfo[] s_senderFields = typeof(LaneSender).GetFields(BindingFlags.Instance | BindingFlags.NonPublic);
    private static readonly MethodInfo s_clone = typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!;

    private readonly ProtocolBounds _bounds;
    private SourceDisk _source = new() { Incarnation = 1 };
    private LaneSender _sender;
    private ReceiverDisk _receiver = new();
    private SourceDisk? _sourceCopy;
    private ReceiverDisk? _receiverCopy;
    private List<Message> _up = [];
    private List<Answer> _down = [];
    private bool _isReceiptDue;
    private bool _isRewindDue;
    private int _life = 1;
    private int _lives = 1;
    private bool _isAnswered;
    private int _heardLife;
    private int _made;
    private int _incarnations = 1;
    private int _losses;
    private int _duplicates;
    private int _sourceCrashes;
    private int _receiverCrashes;
    private int _sourceRestores;
    private int _receiverRestores;

    public ProtocolWorld(ProtocolBounds bounds)
    {
        _bounds = bounds;
        _sender = Awaken(_source);
    }

    private ProtocolWorld(ProtocolWorld other)
    {
        _bounds = other._bounds;
        _source = other._source.Copy();
        _sender = (LaneSender)s_clone.Invoke(other._sender, null)!;
        _receiver = other._receiver.Copy();
        _sourceCopy = other._sourceCopy;
        _receiverCopy = other._receiverCopy;
        _up = [.. other._up];
        _down = [.. other._down];
        (_isReceiptDue, _isRewindDue) = (other._isReceiptDue, other._isRewindDue);
        (_life, _lives, _isAnswered, _heardLife) = (other._life, other._lives, other._isAnswered, other._heardLife);
        (_made, _incarnations) = (other._made, other._incarnations);
        (_losses, _duplicates) = (other._losses, other._duplicates);
        (_sourceCrashes, _receiverCrashes) = (other._sourceCrashes, other._receiverCrashes);
        (_sourceRestores, _receiverRestores) = (other._sourceRestores, other._receiverRestores);
    }

    public static IReadOnlyList<string> FairActions { get; } = ["hear", "take", "receipt", "hello", "send", "timeout", "heartbeat"];

    public static IReadOnlyList<string> FaultActions { get; } =
        ["make", "lose-up", "lose-down", "duplicate", "crash-source", "crash-receiver", "copy-source", "restore-source", "copy-receiver", "restore-receiver"];

    /// <summary>True when nothing is left to do: all numbers are receipted and the channels are silent.</summary>
    public bool IsDrained => _sender.IsDrained && _sender.IsOpen && _up.Count == 0 && _down.Count == 0 && !_isReceiptDue
        && _receiver.Contiguous(_source.Incarnation) == _sender.Produced;

    /// <summary>The world after an action, or null when it is not possible now.</summary>
    public ProtocolWorld? After(string action)
    {
        var next = new ProtocolWorld(this);
        return next.Do(action) ? next : null;
    }

    /// <summary>The first broken promise of this state, or null.</summary>
    public string? Broken()
    {
        foreach (IGrouping<int, int> content in _receiver.Applied.GroupBy(c => c))
        {
            if (content.Count() > 1) return $"element {content.Key} was applied {content.Count()} times";
        }

        foreach (((int incarnation, long number), int content) in _receiver.Log)
        {
            if (_receiver.Booked.Contains((incarnation, number))) return $"number {incarnation}/{number} was both delivered (element {content}) and booked";
        }

        if (_receiver.HasUndeclared && _receiverRestores == 0 && _sourceRestores == 0) return "numbers were given up that nobody had to give up";
        if (!IsDrained) return null;
        for (long number = 1; number <= _receiver.Contiguous(_source.Incarnation); number++)
        {
            (int, long) place = (_source.Incarnation, number);
            if (!_receiver.Log.ContainsKey(place) && !_receiver.Booked.Contains(place) && !_receiver.Repeated.Contains(place))
                return $"number {place} is neither delivered nor booked";
        }

        foreach ((int content, (int Incarnation, long Number) place) in _source.Made)
        {
            bool isApplied = _receiver.Applied.Contains(content);
            bool isBooked = _source.Places(place).Any(_receiver.Booked.Contains);
            if (!isApplied && !isBooked) return $"element {content} (first numbered {place}) was lost unbooked";
        }

        return null;
    }

    public string Key()
    {
        var key = new StringBuilder(256);
        _source.AppendTo(key);
        foreach (FieldInfo field in s_senderFields) key.Append(field.GetValue(_sender)).Append(',');
        _receiver.AppendTo(key);
        key.Append('^').AppendJoin(';', _up).Append('v').AppendJoin(';', _down);
        key.Append(
            CultureInfo.InvariantCulture,
            $"|{_isReceiptDue}{_isRewindDue}{_life}.{_lives}{_isAnswered}{_heardLife}.{_made},{_incarnations},{_losses}{_duplicates}{_sourceCrashes}{_receiverCrashes}{_sourceRestores}{_receiverRestores}"
        );
        _sourceCopy?.AppendTo(key.Append("#s"));
        _receiverCopy?.AppendTo(key.Append("#r"));
        return key.ToString();
    }

    private bool Do(string action) => action switch
    {
        "make" => Make(),
        "hello" => SayHello(),
        "send" => Send(),
        "take" => Take(),
        "receipt" => SendReceipt(),
        "hear" => Hear(),
        "heartbeat" => Heartbeat(),
        "timeout" => TimeOut(),
        "lose-up" => Spend(ref _losses, _bounds.Losses) && Drop(_up),
        "lose-down" => Spend(ref _losses, _bounds.Losses) && Drop(_down),
        "duplicate" => Spend(ref _duplicates, _bounds.Duplicates) && Duplicate(),
        "crash-source" => Spend(ref _sourceCrashes, _bounds.SourceCrashes) && RestartSource(),
        "crash-receiver" => Spend(ref _receiverCrashes, _bounds.ReceiverCrashes) && RestartReceiver(),
        "copy-source" => _bounds.SourceRestores > 0 && _sourceCopy is null && Copy(ref _sourceCopy, _source.Copy()),
        "restore-source" => _sourceCopy is not null && Spend(ref _sourceRestores, _bounds.SourceRestores) && RestoreSource(),
        "copy-receiver" => _bounds.ReceiverRestores > 0 && _receiverCopy is null && Copy(ref _receiverCopy, _receiver.Copy()),
        "restore-receiver" => _receiverCopy is not null && Spend(ref _receiverRestores, _bounds.ReceiverRestores) && RestoreReceiver(),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "No such action."),
    };

    private static bool Spend(ref int used, int budget) => used++ < budget;

    private static bool Copy<T>(ref T? slot, T value)
    {
        slot = value;
        return true;
    }

    private bool Make()
    {
        if (_made == _bounds.Elements) return false;
        int content = ++_made;
        long number = _sender.Produce();
        _source.Made[content] = (_source.Incarnation, number);
        _source.Held[number] = content;
        while (_source.Held.Keys.Count(held => held > _sender.Receipted) > _bounds.Room) GiveUpOldest();
        while (_source.Produced < number) _source.Produced += _bounds.BacklogIsVolatile ? ReservedBlock : 1;
        return true;
    }

    private void GiveUpOldest()
    {
        long oldest = _source.Held.Keys.Where(held => held > _sender.Receipted).Min();
        _source.Held.Remove(oldest);
        if (_bounds.Mutant != "drop without gap") _source.Gaps.Add(oldest);
    }

    /// <summary>Says which life of the source speaks, and again while nothing is under way that could be the answer.</summary>
    private bool SayHello()
    {
        if (_isAnswered || _up.Count == ChannelRoom || _up.Any(message => message.Life == _life) || _down.Count > 0 || _isReceiptDue) return false;
        _up.Add(new Message(_source.Incarnation, 0, 0, 0, default, Life: _life));
        return true;
    }

    private bool Send()
    {
        long number = _sender.Next();
        if (number == 0 || _up.Count == ChannelRoom) return false;

        Message message = ElementAt(number);
        _up.Add(message);
        _sender.MarkSent(message.To, 0);
        if (_bounds.Mutant == "let go when sent") _source.Held.Remove(number);
        return true;
    }

    /// <summary>What the source holds at a number: the data element, a declared gap, or a gap for what it no longer holds.</summary>
    private Message ElementAt(long number)
    {
        // An event names its former place; a frame has no room for that and is known by its content.
        if (_source.Held.TryGetValue(number, out int content))
            return new Message(
                _source.Incarnation,
                number,
                number,
                content,
                _bounds.BacklogIsVolatile ? default : _source.PreviousOf(_source.Incarnation, number)
            );

        bool isDeclared = _source.Gaps.Contains(number);
        long to = number;
        while (to < _sender.Produced && !_source.Held.ContainsKey(to + 1) && _source.Gaps.Contains(to + 1) == isDeclared) to++;
        return new Message(_source.Incarnation, number, to, 0, default, isDeclared);
    }

    private bool Take()
    {
        if (_up.Count == 0) return false;
        Message message = _up[0];
        _up.RemoveAt(0);
        if (message.Life > 0)
        {
            (_heardLife, _isReceiptDue) = (message.Life, true);
            return true;
        }

        var lane = new LaneReceiver(_receiver.Contiguous(message.Incarnation));
        Contracts.Lanes.Offer offer = lane.Take(message.From, message.To, out long newlyClosed);
        if (_bounds.Mutant == "take what is ahead" && offer == Contracts.Lanes.Offer.Ahead)
        {
            lane = new LaneReceiver(message.To);
            newlyClosed = 1;
            offer = Contracts.Lanes.Offer.Accept;
        }

        if (offer == Contracts.Lanes.Offer.Accept) _receiver.Commit(message, lane.Contiguous, newlyClosed, _bounds);
        if (offer == Contracts.Lanes.Offer.Duplicate) _receiver.NoteConflict(message, _bounds.Mutant);
        _isRewindDue |= offer == Contracts.Lanes.Offer.Ahead;
        _isReceiptDue = true;
        if (_bounds.Mutant == "receipt before commit" && offer == Contracts.Lanes.Offer.Accept) SendReceipt();
        return true;
    }

    private bool SendReceipt()
    {
        if (!_isReceiptDue || _down.Count == ChannelRoom) return false;
        _receiver.Conflicts.TryGetValue(_source.Incarnation, out long conflict);
        long highest = _receiver.Contiguous(_source.Incarnation);
        _down.Add(
            new Answer(_source.Incarnation, highest, _receiver.Log.GetValueOrDefault((_source.Incarnation, highest)), _isRewindDue, conflict, _heardLife)
        );
        _isReceiptDue = _isRewindDue = false;
        return true;
    }

    private bool Hear()
    {
        if (_down.Count == 0) return false;
        Answer answer = _down[0];
        _down.RemoveAt(0);
        if (answer.Incarnation != _source.Incarnation) return true;

        // A source tells its life: what was said before it was heard may be overtaken by what an earlier life has still under way.
        if (!_isAnswered && answer.Life != _life && _bounds.Mutant != "believe a receipt that is no answer") return true;
        _isAnswered = true;

        bool isSame =
            answer.Digest == 0 || !_source.Held.TryGetValue(answer.Highest, out int held) || held == answer.Digest || _bounds.Mutant == "compare no digest";
        ReceiptOutcome outcome = _sender.Receive(answer.Highest, isSame, answer.IsRewindAsked, 0);
        if (outcome == ReceiptOutcome.Ahead && _bounds.Mutant != "ignore that the store is old") TakeNewIncarnation(_sender.Receipted + 1);
        else if (answer.Conflict > 0) TakeNewIncarnation(answer.Conflict);
        else if (outcome is ReceiptOutcome.Progress or ReceiptOutcome.Behind) KeepReceipted();
        return true;
    }

    private void KeepReceipted()
    {
        _source.Receipted = _sender.Receipted;
        if (!_bounds.KeepsReceipted)
        {
            foreach (long done in _source.Held.Keys.Where(held => held <= _sender.Receipted).ToArray()) _source.Held.Remove(done);
        }
    }

    /// <summary>Everything from a number on goes again under a new incarnation, numbered from 1, each element naming its former place.</summary>
    private void TakeNewIncarnation(long from)
    {
        int old = _source.Incarnation;
        int fresh = ++_incarnations;
        var held = new SortedDictionary<long, int>();
        var gaps = new SortedSet<long>();
        long number = 0;
        for (long former = from; former <= _sender.Produced; former++)
        {
            number++;
            _source.Former[(fresh, number)] = (old, former);
            if (_source.Held.TryGetValue(former, out int content)) held[number] = content;
            else gaps.Add(number);
        }

        _source.Incarnation = fresh;
        _source.Held = held;
        _source.Gaps = gaps;
        _source.Receipted = 0;
        _source.Produced = number;
        _sender = new LaneSender(0, number, 0, _bounds.Window, 1, 0);
    }

    /// <summary>The receiver says from time to time what it has, whether anything came or not.</summary>
    private bool Heartbeat()
    {
        if (IsDrained || _isReceiptDue || _down.Count > 0) return false;
        _isReceiptDue = true;
        return true;
    }

    private bool TimeOut()
    {
        if (_up.Count > 0 || _down.Count > 0 || _isReceiptDue || _sender.Sent == _sender.Receipted) return false;
        _sender.Tick(1);
        _sender.MarkSent(0, 0);
        return true;
    }

    private static bool Drop<T>(List<T> channel)
    {
        if (channel.Count == 0) return false;
        channel.RemoveAt(0);
        return true;
    }

    private bool Duplicate()
    {
        if (_up.Count is 0 or ChannelRoom) return false;
        _up.Add(_up[0]);
        return true;
    }

    private bool RestartSource()
    {
        if (_bounds.BacklogIsVolatile)
        {
            // What was in memory is gone; the numbers up to the reserved one are given up as unknown.
            _source.Held.Clear();
            for (long number = _source.Receipted + 1; number <= _source.Produced; number++) _source.Gaps.Add(number);
        }

        _sender = Awaken(_source);
        (_life, _isAnswered) = (++_lives, false);
        _down.Clear();
        return true;
    }

    private LaneSender Awaken(SourceDisk disk) =>
        new(
            disk.Receipted,
            disk.Produced,
            _bounds.Mutant == "believe a receipt for what was never sent" ? long.MaxValue / 2 : disk.Produced,
            _bounds.Window,
            1,
            0
        );

    private bool RestartReceiver()
    {
        (_isReceiptDue, _isRewindDue, _heardLife) = (false, false, 0);
        if (_bounds.Mutant == "receipt before commit") _receiver.ForgetLastCommit();
        return true;
    }

    private bool RestoreSource()
    {
        _source = _sourceCopy!.Copy();
        return RestartSource();
    }

    private bool RestoreReceiver()
    {
        _receiver = _receiverCopy!.Copy();
        _heardLife = 0;
        _down.Clear();
        _isReceiptDue = true;
        return true;
    }

    private readonly record struct Message(
        int Incarnation,
        long From,
        long To,
        int Content,
        (int Incarnation, long Number) Previous,
        bool IsDeclaredGap = false,
        int Life = 0
    );

    private readonly record struct Answer(int Incarnation, long Highest, int Digest, bool IsRewindAsked, long Conflict, int Life);

    /// <summary>What the source has on disk.</summary>
    private sealed class SourceDisk
    {
        public int Incarnation;
        public long Receipted;
        public long Produced;
        public SortedDictionary<long, int> Held = [];
        public SortedSet<long> Gaps = [];
        public SortedDictionary<int, (int Incarnation, long Number)> Made = [];
        public Dictionary<(int Incarnation, long Number), (int Incarnation, long Number)> Former = [];

        public (int Incarnation, long Number) PreviousOf(int incarnation, long number) => Former.GetValueOrDefault((incarnation, number));

        /// <summary>All places an element ever had, its first one given.</summary>
        public IEnumerable<(int Incarnation, long Number)> Places((int Incarnation, long Number) first)
        {
            var places = new List<(int Incarnation, long Number)> { first };
            for (int i = 0; i < places.Count; i++) places.AddRange(Former.Where(pair => pair.Value == places[i]).Select(pair => pair.Key));
            return places;
        }

        public SourceDisk Copy() => new()
        {
            Incarnation = Incarnation,
            Receipted = Receipted,
            Produced = Produced,
            Held = new SortedDictionary<long, int>(Held),
            Gaps = [.. Gaps],
            Made = new SortedDictionary<int, (int, long)>(Made),
            Former = new Dictionary<(int, long), (int, long)>(Former),
        };

        public void AppendTo(StringBuilder key)
        {
            key.Append(CultureInfo.InvariantCulture, $"{Incarnation},{Receipted},{Produced}h").AppendJoin(',', Held).Append('g').AppendJoin(',', Gaps);
            key.Append('m').AppendJoin(',', Made).Append('f').AppendJoin(',', Former);
        }
    }

    /// <summary>What the receiver has on disk.</summary>
    private sealed class ReceiverDisk
    {
        private SortedDictionary<int, long> _contiguous = [];
        private (int Incarnation, long Number, int Content) _last;

        public SortedDictionary<(int Incarnation, long Number), int> Log = [];
        public SortedSet<(int Incarnation, long Number)> Booked = [];
        public SortedSet<(int Incarnation, long Number)> Repeated = [];
        public List<int> Applied = [];
        public bool HasUndeclared;
        public SortedDictionary<int, long> Conflicts = [];

        public long Contiguous(int incarnation) => _contiguous.GetValueOrDefault(incarnation);

        public void Commit(Message message, long contiguous, long newlyClosed, ProtocolBounds bounds)
        {
            _contiguous[message.Incarnation] = contiguous;
            if (message.Content == 0)
            {
                for (long number = contiguous - newlyClosed + 1; number <= contiguous; number++) Booked.Add((message.Incarnation, number));
                HasUndeclared |= !message.IsDeclaredGap;
                return;
            }

            bool isRepeated = bounds.BacklogIsVolatile
                ? Log.Any(known => known.Key.Incarnation < message.Incarnation && known.Value == message.Content)
                : message.Previous.Incarnation != 0 && Log.TryGetValue(message.Previous, out int former) && former == message.Content;
            if (isRepeated && bounds.Mutant != "forget the former place")
            {
                Repeated.Add((message.Incarnation, message.From));
                Log[(message.Incarnation, message.From)] = message.Content;
                return;
            }

            Log[(message.Incarnation, message.From)] = message.Content;
            Applied.Add(message.Content);
            _last = (message.Incarnation, message.From, message.Content);
        }

        public void NoteConflict(Message message, string mutant)
        {
            if (mutant == "ignore conflicts" || message.Content == 0) return;
            if (!Log.TryGetValue((message.Incarnation, message.From), out int kept) || kept == message.Content) return;
            Conflicts[message.Incarnation] = Math.Min(message.From, Conflicts.GetValueOrDefault(message.Incarnation, long.MaxValue));
        }

        /// <summary>Only for a mutant: the commit had not reached the disk.</summary>
        public void ForgetLastCommit()
        {
            if (_last.Content == 0) return;
            Log.Remove((_last.Incarnation, _last.Number));
            Applied.Remove(_last.Content);
            _last = default;
        }

        public ReceiverDisk Copy() => new()
        {
            _contiguous = new SortedDictionary<int, long>(_contiguous),
            _last = _last,
            Log = new SortedDictionary<(int, long), int>(Log),
            Booked = [.. Booked],
            Repeated = [.. Repeated],
            Applied = [.. Applied],
            HasUndeclared = HasUndeclared,
            Conflicts = new SortedDictionary<int, long>(Conflicts),
        };

        public void AppendTo(StringBuilder key)
        {
            key.Append('R').AppendJoin(',', _contiguous).Append('l').AppendJoin(',', Log).Append('b').AppendJoin(',', Booked);
            key.Append('p').AppendJoin(',', Repeated).Append('c').AppendJoin(',', Conflicts).Append(_last).Append(HasUndeclared);
        }
    }
}
