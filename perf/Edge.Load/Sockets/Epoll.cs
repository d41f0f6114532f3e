using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Edge.Load.Sockets;

/// <summary>One epoll descriptor and the room for its events; one thread.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    private const int Capacity = 512;

    // struct epoll_event is packed on x64 alone.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int Stride = DataOffset + sizeof(ulong);

    private readonly byte* _events = (byte*)NativeMemory.AllocZeroed((nuint)(Capacity * Stride));
    private readonly int _descriptor;

    /// <exception cref="IOException">The kernel gave none.</exception>
    public Epoll()
    {
        _descriptor = Libc.EpollCreate(Libc.CloseOnExec);
        if (_descriptor < 0) throw new IOException($"epoll_create1 failed with error {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>Waits for events.</summary>
    /// <param name="timeoutNanoseconds">Longest wait; 0 looks only.</param>
    /// <returns>How many came.</returns>
    public int Wait(long timeoutNanoseconds)
    {
        var timeout = new TimeSpec { Seconds = timeoutNanoseconds / 1_000_000_000, Nanoseconds = timeoutNanoseconds % 1_000_000_000 };
        int count = Libc.EpollWait(_descriptor, _events, Capacity, &timeout, null, Libc.SignalSetBytes);
        if (count >= 0) return count;
        int error = Marshal.GetLastPInvokeError();
        return error == Libc.Interrupted ? 0 : throw new IOException($"epoll_pwait2 failed with error {error}; it needs Linux 5.11.");
    }

    /// <summary>What happened: a sum of <c>Libc.Epoll…</c> flags.</summary>
    public uint Flags(int index) => Unsafe.ReadUnaligned<uint>(_events + index * Stride);

    /// <summary>What was registered with the descriptor.</summary>
    public int Data(int index) => (int)Unsafe.ReadUnaligned<ulong>(_events + index * Stride + DataOffset);

    /// <summary>Adds a descriptor, or changes what it waits for.</summary>
    public void Set(int operation, int descriptor, uint interest, int data)
    {
        byte* registration = stackalloc byte[16];
        Unsafe.WriteUnaligned(registration, interest);
        Unsafe.WriteUnaligned(registration + DataOffset, (ulong)data);
        if (Libc.EpollControl(_descriptor, operation, descriptor, registration) != 0)
            throw new IOException($"epoll_ctl failed with error {Marshal.GetLastPInvokeError()}.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Libc.Close(_descriptor);
        NativeMemory.Free(_events);
    }
}
