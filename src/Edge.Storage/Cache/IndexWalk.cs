using Edge.Caching;
using FASTER.core;

namespace Edge.Storage.Cache;

/// <summary>A walk over the index, in the order of the log; <see cref="MoveNext"/> is called under the store's
/// lock.</summary>
/// <remarks>The lock may be let go between two parts: call <see cref="Pause"/> first.</remarks>
internal sealed class IndexWalk(CacheIndex index, long from, long until) : IDisposable
{
    private IFasterScanIterator<SpanByte, SpanByte>? _scan;

    /// <summary>Position of the entry read last; everything before it may be dropped.</summary>
    public long Position { get; private set; }

    /// <summary>Its key.</summary>
    public CacheKey Key { get; private set; }

    /// <summary>The entry read last.</summary>
    public IndexEntry Entry { get; private set; }

    /// <summary>Moves to the next entry that is its key's newest.</summary>
    /// <returns>False at the end.</returns>
    public bool MoveNext()
    {
        _scan ??= index.Scan(from, until);
        while (_scan.GetNext(out var record))
        {
            from = _scan.NextAddress;
            if (record.Tombstone) continue;
            var key = new CacheKey(BitConverter.ToUInt128(_scan.GetKey().AsReadOnlySpan()));
            long address = BitConverter.ToInt64(_scan.GetValue().AsReadOnlySpan());
            if (!index.TryFindToWrite(key, out var entry) || entry.Address != address) continue;

            (Position, Key, Entry) = (_scan.CurrentAddress, key, entry);
            return true;
        }

        Position = until;
        return false;
    }

    /// <summary>Lets go of what must not be held without the lock.</summary>
    public void Pause()
    {
        _scan?.Dispose();
        _scan = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Pause();
}
