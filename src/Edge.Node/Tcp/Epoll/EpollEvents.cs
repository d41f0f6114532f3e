using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Edge.Node.Tcp.Epoll;

/// <summary>Room for the events of one <c>epoll_wait</c>: struct epoll_event is packed on x64 alone.</summary>
internal sealed unsafe class EpollEvents : IDisposable
{
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int Stride = DataOffset + sizeof(ulong);

    private byte* _memory;

    /// <summary>Makes room.</summary>
    /// <param name="capacity">Most events at a time.</param>
    public EpollEvents(int capacity)
    {
        _memory = (byte*)NativeMemory.AllocZeroed((nuint)(capacity * Stride));
        Capacity = capacity;
    }

    /// <summary>Most events at a time.</summary>
    public int Capacity { get; }

    /// <summary>Waits for events.</summary>
    /// <param name="epoll">The epoll descriptor.</param>
    /// <param name="timeoutMilliseconds">Longest wait; -1 for ever.</param>
    /// <returns>How many came; -1 on failure.</returns>
    public int Wait(int epoll, int timeoutMilliseconds) => Libc.EpollWait(epoll, _memory, Capacity, timeoutMilliseconds);

    /// <summary>What happened: a sum of <c>Libc.Epoll…</c> flags.</summary>
    public uint Flags(int index) => Unsafe.ReadUnaligned<uint>(_memory + index * Stride);

    /// <summary>What was registered with the descriptor.</summary>
    public ulong Data(int index) => Unsafe.ReadUnaligned<ulong>(_memory + index * Stride + DataOffset);

    /// <summary>Adds, changes or removes a descriptor's registration; any thread.</summary>
    /// <returns>Whether the kernel did.</returns>
    public static bool Control(int epoll, int operation, int descriptor, uint interest, ulong data)
    {
        byte* registration = stackalloc byte[16];
        Unsafe.WriteUnaligned(registration, interest);
        Unsafe.WriteUnaligned(registration + DataOffset, data);
        return Libc.EpollControl(epoll, operation, descriptor, registration) == 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_memory);
        _memory = null;
    }
}
