using System.Runtime.InteropServices;

namespace Edge.Node.Tcp.Epoll;

/// <summary>The calls of Linux's C library that a socket loop makes.</summary>
/// <remarks>Each returns -1 on failure, then <see cref="Marshal.GetLastPInvokeError"/> says why. Numbers are those of Linux's headers,
/// the same on x64 and arm64.</remarks>
internal static unsafe partial class Libc
{
    public const int EpollAdd = 1, EpollDelete = 2, EpollModify = 3;
    public const uint EpollIn = 0x1, EpollOut = 0x4, EpollError = 0x8, EpollHangUp = 0x10;
    public const int CloseOnExec = 0x80000, NonBlocking = 0x800;
    public const int MessageDontWait = 0x40, MessageNoSignal = 0x4000;
    public const int ProtocolTcp = 6, TcpNoDelay = 1;
    public const int ShutdownWrite = 1;
    public const int Interrupted = 4, Again = 11, NoMemory = 12, TooManyFilesInSystem = 23, TooManyFiles = 24, NoBufferSpace = 105;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, void* interest);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, void* events, int maxEvents, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int listener, void* address, void* addressBytes, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, byte* buffer, nuint bytes, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int socket, byte* buffer, nuint bytes, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, void* buffer, nuint bytes);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, void* buffer, nuint bytes);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int socket, int level, int name, int* value, uint bytes);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(int socket, int how);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);
}
