// Rests on nanoframework/CoreLibrary v1.17.11: System/{DateTime,TimeSpan,MarshalByRefObject}.cs, System/Threading/*.cs.
namespace System
{
    public struct DateTime
    {
        private readonly long _ticks;

        public static readonly DateTime UnixEpoch = new DateTime(621355968000000000L);
        public DateTime(long ticks) { _ticks = ticks; }
        public extern long Ticks { get; }
        public static extern DateTime UtcNow { get; }
        public extern DateTime AddTicks(long val);
        public static extern DateTime FromUnixTimeSeconds(long seconds);
        public extern long ToUnixTimeSeconds();
    }

    public struct TimeSpan
    {
        private readonly long _ticks;

        public const long TicksPerMillisecond = 10000;
        public TimeSpan(long ticks) { _ticks = ticks; }
        public extern long Ticks { get; }
        public static extern TimeSpan FromMilliseconds(long value);
        public static extern TimeSpan FromSeconds(long value);
    }
}

namespace System.Threading
{
    public delegate void ThreadStart();

    public enum ThreadPriority
    {
        Lowest = 0,
        BelowNormal = 1,
        Normal = 2,
        AboveNormal = 3,
        Highest = 4,
    }

    public sealed class Thread
    {
        public extern Thread(ThreadStart start);
        public extern void Start();
        public extern void Abort();
        public extern bool Join(int millisecondsTimeout);
        public extern bool IsAlive { get; }
        public extern ThreadPriority Priority { get; set; }
        public static extern void Sleep(int millisecondsTimeout);
    }

    public static class Timeout
    {
        public const int Infinite = -1;
    }

    public static class Monitor
    {
        public static extern void Enter(object obj);
        public static extern void Exit(object obj);
    }

    public static class Interlocked
    {
        public static extern int Increment(ref int location);
        public static extern int Decrement(ref int location);
        public static extern int Exchange(ref int location1, int value);
        public static extern int CompareExchange(ref int location1, int value, int comparand);
    }

    public abstract class WaitHandle : MarshalByRefObject
    {
        public virtual extern bool WaitOne();
        public virtual extern bool WaitOne(int millisecondsTimeout, bool exitContext);
    }

    public sealed class AutoResetEvent : WaitHandle
    {
        public extern AutoResetEvent(bool initialState);
        public extern bool Set();
        public extern bool Reset();
    }
}

namespace System
{
    public abstract class MarshalByRefObject
    {
    }
}
