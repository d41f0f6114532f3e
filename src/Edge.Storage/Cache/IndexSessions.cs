using System.Numerics;
using System.Runtime.InteropServices;
using FASTER.core;
using Session = FASTER.core.ClientSession<
    FASTER.core.SpanByte, FASTER.core.SpanByte, FASTER.core.Empty, Edge.Storage.Cache.IndexEntry, FASTER.core.Empty,
    Edge.Storage.Cache.IndexFunctions>;

namespace Edge.Storage.Cache;

/// <summary>FASTER sessions to read with, lent for one look-up: a session serves one thread at a time.</summary>
/// <remarks>A look-up in memory takes well under a microsecond and never waits while it holds a session, so a few more
/// sessions than cores are enough, and a thread that finds none free yields until one is.</remarks>
internal sealed class IndexSessions : IDisposable
{
    private readonly Slot[] _slots;

    /// <summary>Makes the sessions.</summary>
    public IndexSessions(FasterKV<SpanByte, SpanByte> store, IndexFunctions functions)
    {
        int count = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, 2 * Environment.ProcessorCount));
        _slots = new Slot[count];
        foreach (ref var slot in _slots.AsSpan()) slot.Session = store.For(functions).NewSession<IndexFunctions>();
    }

    /// <summary>Takes a session that nobody uses.</summary>
    /// <param name="slot">Where it goes back to.</param>
    public Session Rent(out int slot)
    {
        var spin = default(SpinWait);
        slot = Thread.GetCurrentProcessorId();
        while (true)
        {
            for (int i = 0; i < _slots.Length; i++, slot++)
            {
                slot &= _slots.Length - 1;
                if (Interlocked.Exchange(ref _slots[slot].Session, null) is { } session) return session;
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Gives a session back.</summary>
    public void Return(int slot, Session session) => Volatile.Write(ref _slots[slot].Session, session);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ref var slot in _slots.AsSpan()) slot.Session?.Dispose();
    }

    // A cache line each, so that cores which use different sessions do not share one.
    [StructLayout(LayoutKind.Sequential, Size = 64)]
    private struct Slot
    {
        public Session? Session;
    }
}
