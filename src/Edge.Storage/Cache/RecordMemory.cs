namespace Edge.Storage.Cache;

/// <summary>Records in memory, bounded in bytes; past the bound the least recently used go first.</summary>
/// <remarks>Thread-safe: shards with a lock each, held for a look-up, never for a copy. Reading allocates
/// nothing.</remarks>
internal sealed class RecordMemory
{
    private const int MostShards = 16;

    private readonly Shard[] _shards;

    /// <param name="limitBytes">Bytes all records take at most.</param>
    /// <param name="maxRecordBytes">The largest record; each shard has room for eight.</param>
    public RecordMemory(long limitBytes, int maxRecordBytes)
    {
        int shards = 1;
        while (shards < MostShards && limitBytes / (shards * 2) >= 8L * maxRecordBytes) shards *= 2;
        _shards = new Shard[shards];
        for (int i = 0; i < shards; i++) _shards[i] = new Shard(limitBytes / shards);
    }

    /// <summary>Records held.</summary>
    public long Count => _shards.Sum(shard => (long)shard.Count);

    /// <summary>Bytes they take.</summary>
    public long Bytes => _shards.Sum(shard => shard.Bytes);

    /// <summary>Records dropped for room.</summary>
    public long Evictions => _shards.Sum(shard => shard.Evictions);

    /// <summary>Finds a record and makes it the most recently used.</summary>
    public MemoryRecord? Find(UInt128 id) => ShardOf(id).Find(id);

    /// <summary>Holds a record, in place of an older one with its id.</summary>
    public void Put(MemoryRecord record) => ShardOf(record.Id).Put(record);

    /// <summary>Lets go of a record.</summary>
    /// <returns>The record, if it was there.</returns>
    public MemoryRecord? Remove(UInt128 id) => ShardOf(id).Remove(id);

    /// <summary>The records there are now, a shard at a time.</summary>
    public IEnumerable<MemoryRecord> Snapshot() => _shards.SelectMany(shard => shard.Snapshot());

    // The multiplication spreads ids that are addresses: their low bits are multiples of four and their high bits all
    // alike.
    private Shard ShardOf(UInt128 id)
        => _shards[(int)((((ulong)id ^ (ulong)(id >> 64)) * 0x9E3779B97F4A7C15) >> 40) & (_shards.Length - 1)];

    private sealed class Shard(long limitBytes)
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<UInt128, MemoryRecord> _records = [];
        private MemoryRecord? _oldest;
        private MemoryRecord? _newest;

        public int Count => _records.Count;

        public long Bytes { get; private set; }

        public long Evictions { get; private set; }

        public MemoryRecord? Find(UInt128 id)
        {
            lock (_gate)
            {
                if (!_records.TryGetValue(id, out var record)) return null;
                if (record != _newest)
                {
                    Unlink(record);
                    Append(record);
                }

                return record;
            }
        }

        public void Put(MemoryRecord record)
        {
            lock (_gate)
            {
                if (_records.Remove(record.Id, out var replaced)) Drop(replaced);
                while (_oldest is { } oldest && Bytes + record.Bytes > limitBytes)
                {
                    _records.Remove(oldest.Id);
                    Drop(oldest);
                    Evictions++;
                }

                _records.Add(record.Id, record);
                Append(record);
                Bytes += record.Bytes;
            }
        }

        public MemoryRecord? Remove(UInt128 id)
        {
            lock (_gate)
            {
                if (!_records.Remove(id, out var record)) return null;
                Drop(record);
                return record;
            }
        }

        public MemoryRecord[] Snapshot()
        {
            lock (_gate) return [.. _records.Values];
        }

        private void Drop(MemoryRecord record)
        {
            Unlink(record);
            Bytes -= record.Bytes;
        }

        private void Append(MemoryRecord record)
        {
            record.Older = _newest;
            if (_newest is null) _oldest = record;
            else _newest.Newer = record;
            _newest = record;
        }

        private void Unlink(MemoryRecord record)
        {
            if (record.Older is null) _oldest = record.Newer;
            else record.Older.Newer = record.Newer;
            if (record.Newer is null) _newest = record.Older;
            else record.Newer.Older = record.Older;
            (record.Older, record.Newer) = (null, null);
        }
    }
}
