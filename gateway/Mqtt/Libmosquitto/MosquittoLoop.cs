using System.Collections.Concurrent;
using System.Diagnostics;
using static EdgeAgent.Mqtt.Libmosquitto.NativeLinux;

namespace EdgeAgent.Mqtt.Libmosquitto;

/// <summary>
/// One thread and one poll() for one link or for thousands. Each turn reads a link until it is drained or its batch is full, lets the handler commit,
/// then writes; a busy link gets one batch per turn, so it starves no other. Never the library's own loop: that one dies silently when the first
/// connect fails, and its select() ends at 1,024 descriptors.
/// </summary>
public sealed class MosquittoLoop : IDisposable
{
    private const int StackBytes = 512 * 1024;
    private const int IdleMs = 1000;

    private readonly ConcurrentQueue<(MosquittoLink? Link, Action Work)> _posted = new();
    private readonly List<MosquittoLink> _links = [];
    private readonly Thread _thread;
    private readonly Lock _wakeLock = new();
    private int _wakeDescriptor = NewEvent();
    private int _wakePending;
    private volatile bool _ending;

    public MosquittoLoop(string name)
    {
        _thread = new Thread(Run, StackBytes) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>A link on this loop's thread. Its handler must be quick: the other links wait for it.</summary>
    public IMqttLink NewLink(MqttLinkOptions options, IMqttHandler handler) => new MosquittoLink(options, handler, this);

    internal bool IsCurrentThread => Thread.CurrentThread == _thread;

    internal void Add(MosquittoLink link) => Post(null, () => _links.Add(link));

    internal void Post(MosquittoLink? link, Action work)
    {
        _posted.Enqueue((link, work));
        Wake();
    }

    internal void Wake()
    {
        if (Interlocked.Exchange(ref _wakePending, 1) != 0) return;
        lock (_wakeLock)
        {
            if (_wakeDescriptor >= 0) Signal(_wakeDescriptor);
        }
    }

    private void Run()
    {
        var descriptors = new PollDescriptor[16];
        while (true)
        {
            RunPosted();
            if (_ending) break;

            long nowMs = NowMs();
            for (int i = _links.Count - 1; i >= 0; i--)
            {
                _links[i].Advance(nowMs);
                if (_links[i].HasEnded) _links.RemoveAt(i);
            }

            if (descriptors.Length < _links.Count + 1) Array.Resize(ref descriptors, Math.Max(_links.Count + 1, descriptors.Length * 2));
            descriptors[0] = new PollDescriptor { Descriptor = _wakeDescriptor, Events = PollIn };
            long dueMs = nowMs + IdleMs;
            for (int i = 0; i < _links.Count; i++)
            {
                descriptors[i + 1] = new PollDescriptor { Descriptor = _links[i].Descriptor, Events = _links[i].WantedEvents };
                dueMs = Math.Min(dueMs, _links[i].DueMs);
            }

            int waitMs = _posted.IsEmpty ? (int)Math.Max(0, dueMs - nowMs) : 0;
            unsafe
            {
                fixed (PollDescriptor* first = descriptors) _ = Poll(first, (nuint)(_links.Count + 1), waitMs);     // EINTR looks like a time-out
            }

            if (descriptors[0].Returned != 0) Clear(_wakeDescriptor);
            nowMs = NowMs();
            for (int i = 0; i < _links.Count; i++)
            {
                if (descriptors[i + 1].Returned != 0 || _links[i].MayHaveMore) _links[i].Turn(nowMs, descriptors[i + 1].Returned);
            }
        }

        foreach (MosquittoLink link in _links) link.Abandon();
        while (_posted.TryDequeue(out _)) { }
        lock (_wakeLock)
        {
            _ = Close(_wakeDescriptor);
            _wakeDescriptor = -1;
        }
    }

    private void RunPosted()
    {
        Volatile.Write(ref _wakePending, 0);                                            // before the queue is read: later posts signal again
        for (int left = _posted.Count; left > 0 && _posted.TryDequeue(out (MosquittoLink? Link, Action Work) posted); left--)
        {
            if (posted.Link is null) posted.Work();
            else posted.Link.RunPosted(posted.Work);
        }
    }

    internal static long NowMs() => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);

    /// <summary>Drops every link that still runs, without a goodbye, and ends the thread. Stop the links first.</summary>
    public void Dispose()
    {
        _ending = true;
        Wake();
        if (!IsCurrentThread) _ = _thread.Join(TimeSpan.FromSeconds(5));                // a handler that hangs must not hang its process
    }
}
