namespace Edge.Storage.Cache;

/// <summary>Records in memory, bounded in bytes; past the bound those go first that were not used lately.</summary>
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

    /// <summary>Finds a record, and notes that it was used.</summary>
    public MemoryRecord? Find(UInt128 id) => ShardOf(id).Find(id);

    /// <summary>Holds a record, in place of an older one with its id.</summary>
    public void Put(MemoryRecord record) => ShardOf(record.Id).Put(record);

    /// <summary>Lets go of a record.</summary>
    /// <returns>The record, if it was there.</returns>
    public MemoryRecord? Remove(UInt128 id) => ShardOf(id).Remove(id);

    /// <summary>The records there are now, a shard at a time.</summary>
    public IEnumerable<MemoryRecord> Snapshot() => _shards.SelectMany(shard => shard.Snapshot());

    private Shard ShardOf(UInt128 id) => _shards[(int)(Spread(id) >> 60) & (_shards.Length - 1)];

    // The multiplication spreads ids that are addresses: their low bits are multiples of four and their high bits all alike.
    private static ulong Spread(UInt128 id) => ((ulong)id ^ (ulong)(id >> 64)) * 0x9E3779B97F4A7C15;

    /// <summary>A table with open addressing, and the records in the order in which they came: who is first goes, unless it was used since
    /// it was last first. This second chance is nearly as good as an exact order of use, and a hit writes one bit in place of six
    /// links.</summary>
    private sealed class Shard(long limitBytes)
    {
        private const int FewestSlots = 64;

        private readonly Lock _gate = new();
        private readonly Queue<MemoryRecord> _order = new();
        private Slot[] _slots = new Slot[FewestSlots];
        private int _count;

        public int Count => _count;

        public long Bytes { get; private set; }

        public long Evictions { get; private set; }

        public MemoryRecord? Find(UInt128 id)
        {
            lock (_gate)
            {
                if (_slots[SlotOf(id)].Record is not { } record) return null;
                // Written only when it changes: others may read the line.
                if (!record.WasUsed) record.WasUsed = true;
                return record;
            }
        }

        public void Put(MemoryRecord record)
        {
            lock (_gate)
            {
                RemoveAt(SlotOf(record.Id));
                Tidy();
                while (_count > 0 && Bytes + record.Bytes > limitBytes) Evict();
                if ((_count + 1) * 3 > _slots.Length * 2) Grow();
                _slots[SlotOf(record.Id)] = new Slot(record.Id, record);
                _order.Enqueue(record);
                _count++;
                Bytes += record.Bytes;
            }
        }

        public MemoryRecord? Remove(UInt128 id)
        {
            lock (_gate) return RemoveAt(SlotOf(id));
        }

        public MemoryRecord[] Snapshot()
        {
            lock (_gate) return [.. _slots.Where(slot => slot.Record is not null).Select(slot => slot.Record!)];
        }

        private void Evict()
        {
            while (true)
            {
                var first = _order.Dequeue();
                int slot = SlotOf(first.Id);
                if (_slots[slot].Record != first) continue; // removed or replaced since
                if (!first.WasUsed)
                {
                    RemoveAt(slot);
                    Evictions++;
                    return;
                }

                first.WasUsed = false;
                _order.Enqueue(first);
            }
        }

        /// <summary>Takes those out of the order that are not there any more, once they are as many as the others.</summary>
        private void Tidy()
        {
            if (_order.Count < 2 * (_count + FewestSlots)) return;
            for (int left = _order.Count; left > 0; left--)
                if (_order.Dequeue() is var record && _slots[SlotOf(record.Id)].Record == record) _order.Enqueue(record);
        }

        /// <summary>Where the record is, or would be.</summary>
        private int SlotOf(UInt128 id)
        {
            var slots = _slots;
            int slot = Home(id, slots.Length);
            while (slots[slot].Record is not null && slots[slot].Id != id) slot = (slot + 1) & (slots.Length - 1);
            return slot;
        }

        /// <summary>Empties a slot and closes the gap: those after it that would not be found any more move up.</summary>
        private MemoryRecord? RemoveAt(int slot)
        {
            var slots = _slots;
            if (slots[slot].Record is not { } removed) return null;
            int mask = slots.Length - 1, gap = slot;
            for (int next = (slot + 1) & mask; slots[next].Record is not null; next = (next + 1) & mask)
            {
                int home = Home(slots[next].Id, slots.Length);
                if (((next - home) & mask) < ((next - gap) & mask)) continue; // its home is behind the gap
                slots[gap] = slots[next];
                gap = next;
            }

            slots[gap] = default;
            _count--;
            Bytes -= removed.Bytes;
            return removed;
        }

        private void Grow()
        {
            var before = _slots;
            _slots = new Slot[before.Length * 2];
            foreach (var slot in before)
                if (slot.Record is not null) _slots[SlotOf(slot.Id)] = slot;
        }

        // The shard took the top bits of the same product.
        private static int Home(UInt128 id, int slots) => (int)(Spread(id) >> 32) & (slots - 1);

        private readonly record struct Slot(UInt128 Id, MemoryRecord? Record);
    }
}
