using System.Runtime.InteropServices;

namespace Edge.Load.Sockets;

/// <summary>A duration as the kernel takes it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    public long Seconds;
    public long Nanoseconds;
}

/// <summary>The calls of Linux's C library that the generator's loop makes.</summary>
/// <remarks>Each returns -1 on failure, then <see cref="Marshal.GetLastPInvokeError"/> says why. Numbers are those of Linux's headers,
/// the same on x64 and arm64.</remarks>
internal static unsafe partial class Libc
{
    public const int EpollAdd = 1, EpollModify = 3;
    public const uint EpollIn = 0x1, EpollOut = 0x4;
    public const int CloseOnExec = 0x80000;
    public const int MessageDontWait = 0x40, MessageNoSignal = 0x4000;
    public const int Interrupted = 4, Again = 11;
    public const int ThreadCpuClock = 3;
    public const int SetTimerSlack = 29;

    /// <summary>Bytes of the kernel's signal set, which a call without one must name all the same.</summary>
    public const nuint SignalSetBytes = 8;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, void* interest);

    /// <summary>epoll_wait with a timeout in nanoseconds; since Linux 5.11.</summary>
    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    public static partial int EpollWait(int epoll, void* events, int maxEvents, TimeSpec* timeout, void* signals, nuint signalBytes);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, byte* buffer, nuint bytes, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int socket, byte* buffer, nuint bytes, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    public static partial int ClockGetTime(int clock, TimeSpec* time);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int ProcessControl(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);
}
