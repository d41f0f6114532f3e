using System.Numerics;
using Edge.Caching;
using FASTER.core;
using Session = FASTER.core.ClientSession<
    FASTER.core.SpanByte, FASTER.core.SpanByte, FASTER.core.Empty, Edge.Storage.Cache.IndexEntry, FASTER.core.Empty,
    Edge.Storage.Cache.IndexFunctions>;

namespace Edge.Storage.Cache;

/// <summary>Where in the log each live record is: a FasterKV that stays in memory and keeps its entries in the order of
/// the log.</summary>
/// <remarks>Look-ups run concurrently with everything and never wait for a disk. Changes, walks and checkpoints are
/// made under the store's lock. FasterKV has no file beneath it (docs/decisions/0010-cache-store.md): entries beyond
/// its memory are dropped by <see cref="DropUntil"/>, and only a checkpoint writes.</remarks>
internal sealed unsafe class CacheIndex : IDisposable
{
    // Pages are cleared two at a time, also by a start that stores nothing: small ones make it quick.
    private const int Pages = 256;

    private const int KeyBytes = 16;

    private readonly FasterKV<SpanByte, SpanByte> _store;
    private readonly NullDevice _noDevice = new();
    private readonly IndexSessions _readers;
    private readonly Session _writer;
    private readonly byte[] _value = GC.AllocateUninitializedArray<byte>(IndexEntry.MaxBytes, pinned: true);
    private readonly int _tableBytes;

    /// <summary>Makes an empty index, or one from a checkpoint.</summary>
    /// <param name="memoryBytes">Memory for entries, a power of two; an eighth as much again goes to the hash
    /// table.</param>
    /// <param name="ended">Which scopes have ended.</param>
    /// <param name="checkpoint">Where checkpoints go to and come from.</param>
    /// <param name="recover">The checkpoint to begin with.</param>
    public CacheIndex(
        long memoryBytes, EndedScopes ended, IndexCheckpoint checkpoint, (Guid Table, Guid Entries)? recover = null)
    {
        int memoryBits = BitOperations.Log2((ulong)memoryBytes);
        int buckets = 1 << (memoryBits - 9); // one 64-byte bucket for every five entries or so
        _tableBytes = buckets * 64;
        _store = new FasterKV<SpanByte, SpanByte>(
            buckets,
            new LogSettings
            {
                LogDevice = _noDevice,
                MemorySizeBits = memoryBits,
                PageSizeBits = memoryBits - BitOperations.Log2(Pages),
                SegmentSizeBits = memoryBits,
            },
            new CheckpointSettings { CheckpointManager = checkpoint },
            comparer: new IndexKeyComparer(),
            // There is one writer, and readers see entries that never change.
            concurrencyControlMode: ConcurrencyControlMode.None);
        if (recover is { } tokens) _store.Recover(tokens.Table, tokens.Entries);

        var functions = new IndexFunctions(ended);
        _readers = new IndexSessions(_store, functions);
        _writer = _store.For(functions).NewSession<IndexFunctions>();
        LimitBytes = MostBytes(memoryBytes);
    }

    /// <summary>Bytes of entries past which the oldest must be dropped.</summary>
    public long LimitBytes { get; }

    /// <summary>Position after the newest entry.</summary>
    public long Tail => _store.Log.TailAddress;

    /// <summary>Bytes of entries, replaced ones included.</summary>
    public long UsedBytes => _store.Log.TailAddress - _store.Log.BeginAddress;

    /// <summary>Memory taken.</summary>
    public long MemoryBytes => _store.Log.MemorySizeBytes + _tableBytes;

    /// <summary>Bytes a checkpoint takes on disk, about.</summary>
    public long CheckpointBytes => UsedBytes + _tableBytes;

    /// <summary>Bytes of entries that an index with this much memory holds: FASTER begins to let go of pages when nine
    /// tenths are full, and a checkpoint under way needs room to go on.</summary>
    public static long MostBytes(long memoryBytes) => memoryBytes / 4 * 3;

    /// <summary>Finds the entry of a key. Any thread, no lock.</summary>
    public bool TryFind(CacheKey key, out IndexEntry entry)
    {
        var session = _readers.Rent(out int slot);
        try
        {
            return TryFind(session, key, out entry);
        }
        finally
        {
            _readers.Return(slot, session);
        }
    }

    /// <summary>Sets the entry of a key; under the lock.</summary>
    /// <returns>Whether the key had one, which is then <paramref name="replaced"/>.</returns>
    public bool Put(
        CacheKey key, long address, long expiresAt, int recordBytes, ReadOnlySpan<CacheScope> scopes,
        out IndexEntry replaced)
    {
        bool had = TryFind(_writer, key, out replaced);
        var name = KeyOf(&key);
        int length = IndexEntry.Write(_value, address, expiresAt, recordBytes, scopes);
        var value = SpanByte.FromFixedSpan(_value.AsSpan(0, length));
        _writer.Upsert(ref name, ref value);
        return had;
    }

    /// <summary>Removes the entry of a key; under the lock.</summary>
    public void Remove(CacheKey key)
    {
        var name = KeyOf(&key);
        _writer.Delete(ref name);
    }

    /// <summary>Finds the entry of a key with the writer's session; under the lock.</summary>
    public bool TryFindToWrite(CacheKey key, out IndexEntry entry) => TryFind(_writer, key, out entry);

    /// <summary>Walks the entries there are now, oldest first, replaced ones left out; under the lock, a part at a
    /// time.</summary>
    public IndexWalk Walk() => new(this, _store.Log.BeginAddress, _store.Log.TailAddress);

    /// <summary>Drops the entries before a position of a walk; under the lock, and not while a checkpoint is under
    /// way.</summary>
    public void DropUntil(long position) => _store.Log.ShiftBeginAddress(position);

    /// <summary>Begins a checkpoint of the entries as they are now; under the lock.</summary>
    /// <returns>False when one is under way.</returns>
    public bool TryBeginCheckpoint() => _store.TryInitiateFullCheckpoint(out _, CheckpointType.Snapshot);

    /// <summary>Waits until the checkpoint is written.</summary>
    public ValueTask CompleteCheckpointAsync() => _store.CompleteCheckpointAsync();

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _readers.Dispose();
        _store.Dispose();
        _noDevice.Dispose();
    }

    /// <summary>Reads on from a position; for <see cref="IndexWalk"/>.</summary>
    internal IFasterScanIterator<SpanByte, SpanByte> Scan(long from, long until)
        => _store.Log.Scan(Math.Max(from, _store.Log.BeginAddress), until, ScanBufferingMode.NoBuffering);

    private static bool TryFind(Session session, CacheKey key, out IndexEntry entry)
    {
        var name = KeyOf(&key);
        var input = default(Empty);
        entry = default;
        return session.Read(ref name, ref input, ref entry).Found;
    }

    private static SpanByte KeyOf(CacheKey* key) => new(KeyBytes, (nint)key);
}
