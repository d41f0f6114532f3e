using System.Collections.Concurrent;
using Edge.Caching;

namespace Edge.Storage.Cache;

/// <summary>Which scopes were invalidated, and up to where: a record that carries one and was written before has
/// ended.</summary>
/// <remarks>Any thread may ask, without a lock; changes are made under the store's lock. Holds only scopes whose
/// records have not been swept out of the store yet.</remarks>
internal sealed class EndedScopes
{
    private readonly ConcurrentDictionary<CacheScope, long> _ended = new();
    private volatile int _count;

    /// <summary>Scopes held.</summary>
    public int Count => _count;

    /// <summary>The scopes and where each ended.</summary>
    public IEnumerable<KeyValuePair<CacheScope, long>> All => _ended;

    /// <summary>Ends everything written before <paramref name="position"/> with this scope.</summary>
    public void End(CacheScope scope, long position)
    {
        if (_ended.TryAdd(scope, position)) _count++;
        else _ended[scope] = position; // positions only grow
    }

    /// <summary>Whether a record with these scopes, written at <paramref name="position"/>, has ended.</summary>
    public bool Covers(ReadOnlySpan<CacheScope> scopes, long position)
    {
        if (_count == 0) return false;
        foreach (var scope in scopes)
            if (_ended.TryGetValue(scope, out long ended) && position < ended) return true;
        return false;
    }

    /// <summary>Forgets what ended before <paramref name="position"/>; every record it covers must have been swept
    /// out.</summary>
    /// <remarks>What ended at <paramref name="position"/> itself stays: given the log's tail at the beginning of a
    /// sweep, that is the first record written during it.</remarks>
    public void Forget(long position)
    {
        foreach (var pair in _ended)
            if (pair.Value < position && _ended.TryRemove(pair)) _count--;
    }
}
