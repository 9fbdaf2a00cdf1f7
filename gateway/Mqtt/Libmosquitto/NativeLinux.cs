using System.Runtime.InteropServices;

namespace EdgeAgent.Mqtt.Libmosquitto;

/// <summary>poll, eventfd and the pending error of a socket: what the loop needs from libc. poll has no limit on descriptor numbers, select ends at 1,024.</summary>
internal static unsafe partial class NativeLinux
{
    internal const int TryAgain = 11;                                                   // EAGAIN
    internal const short PollIn = 0x001;
    internal const short PollOut = 0x004;
    internal const short PollError = 0x008;
    internal const short PollHangUp = 0x010;
    internal const short PollPeerClosed = 0x2000;                                       // POLLRDHUP

    private const int CloseOnExec = 0x80000;                                            // EFD_CLOEXEC
    private const int NonBlocking = 0x800;                                              // EFD_NONBLOCK
    private const int SocketLevel = 1;                                                  // SOL_SOCKET
    private const int SocketError = 4;                                                  // SO_ERROR
    private const int TcpLevel = 6;                                                     // IPPROTO_TCP
    private const int TcpCork = 3;                                                      // TCP_CORK

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollDescriptor* descriptors, nuint count, int timeoutMs);

    internal static int NewEvent()
    {
        int descriptor = EventFd(0, CloseOnExec | NonBlocking);
        return descriptor >= 0 ? descriptor
            : throw new IOException($"No descriptor for the MQTT loop's wake-up: {Marshal.GetLastPInvokeErrorMessage()} Raise the limit of open files (ulimit -n).");
    }

    internal static void Signal(int descriptor)
    {
        ulong one = 1;
        _ = Write(descriptor, &one, sizeof(ulong));
    }

    internal static void Clear(int descriptor)
    {
        ulong count;
        _ = Read(descriptor, &count, sizeof(ulong));
    }

    /// <summary>Takes the pending error of a socket, or 0.</summary>
    internal static int TakeSocketError(int socket)
    {
        int error = 0;
        int length = sizeof(int);
        return GetSocketOption(socket, SocketLevel, SocketError, &error, &length) == 0 ? error : 0;
    }

    /// <summary>While it is corked a TCP socket gathers small writes into full segments; uncorking sends what is left at once.</summary>
    internal static void Cork(int socket, bool isCorked)
    {
        int value = isCorked ? 1 : 0;
        _ = SetSocketOption(socket, TcpLevel, TcpCork, &value, sizeof(int));
    }

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, void* from, nuint bytes);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int descriptor, void* to, nuint bytes);

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    private static partial int SetSocketOption(int socket, int level, int option, int* value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    private static partial int GetSocketOption(int socket, int level, int option, int* value, int* length);
}
