using Edge.Caching;

namespace Edge.Similarity.Search;

/// <summary>The rows of one scope, in blocks, oldest first.</summary>
/// <remarks>The list of blocks is an immutable snapshot, swapped whole by the one writer.</remarks>
internal sealed class VectorSegment(CacheScope scope, int dimensions)
{
    /// <summary>Rows of the largest block: 2 MiB of vectors at 512 dimensions. Blocks double up to it, because most
    /// scopes hold few prompts and some hold nearly all.</summary>
    private const int MaxBlockRows = 1024;

    private volatile VectorBlock[] _blocks = [];
    private int _live;

    public CacheScope Scope => scope;

    public ReadOnlySpan<VectorBlock> Blocks => _blocks;

    /// <summary>Rows that are not dead.</summary>
    public int Live => Volatile.Read(ref _live);

    public (VectorBlock Block, int Row) Append(CacheKey key, ReadOnlySpan<float> vector)
    {
        var blocks = _blocks;
        if (blocks.Length == 0 || blocks[^1].IsFull)
        {
            var block = new VectorBlock(Math.Clamp(_live, 1, MaxBlockRows), dimensions);
            _blocks = blocks = [.. blocks, block];
        }

        Volatile.Write(ref _live, _live + 1);
        return (blocks[^1], blocks[^1].Append(key, vector));
    }

    /// <summary>Marks a row dead; a block left empty goes, one left half empty is copied.</summary>
    /// <returns>The copy whose rows have moved, if one was made.</returns>
    public VectorBlock? Bury(VectorBlock block, int row)
    {
        block.Bury(row);
        Volatile.Write(ref _live, _live - 1);

        if (block.Live == 0)
        {
            _blocks = Array.FindAll(_blocks, other => other != block);
            return null;
        }

        if (!block.IsWasteful) return null;

        var copy = block.CopyLive();
        _blocks = Array.ConvertAll(_blocks, other => other == block ? copy : other);
        return copy;
    }
}
