namespace Edge.Tokenization;

/// <summary>The pieces of a BPE model as raw bytes, both ways: id to bytes, bytes to id.</summary>
internal sealed class BpeVocabulary
{
    private readonly byte[] _bytes;
    private readonly int[] _ends;
    private readonly int[] _slots; // open addressing, id + 1; 0 is free

    /// <param name="pieces">Bytes of each id; null where there is no such id.</param>
    public BpeVocabulary(byte[]?[] pieces)
    {
        _bytes = new byte[pieces.Sum(piece => piece?.Length ?? 0)];
        _ends = new int[pieces.Length];
        _slots = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, 2 * pieces.Length))];

        int end = 0;
        for (int id = 0; id < pieces.Length; id++)
        {
            if (pieces[id] is { } piece)
            {
                piece.CopyTo(_bytes, end);
                end += piece.Length;
            }
            _ends[id] = end;
            if (pieces[id] is { Length: > 0 }) Insert(id);
        }
    }

    /// <summary>Ids run from 0 to this, exclusive.</summary>
    public int Count => _ends.Length;

    /// <summary>The bytes of a piece; none for an id that does not exist.</summary>
    public ReadOnlySpan<byte> Bytes(int id)
    {
        int start = id == 0 ? 0 : _ends[id - 1];
        return _bytes.AsSpan(start, _ends[id] - start);
    }

    public bool TryFind(ReadOnlySpan<byte> piece, out int id)
    {
        for (uint slot = Hash(piece); ; slot++)
        {
            id = _slots[slot & (uint)(_slots.Length - 1)] - 1;
            if (id < 0) return false;
            if (Bytes(id).SequenceEqual(piece)) return true;
        }
    }

    private void Insert(int id)
    {
        uint slot = Hash(Bytes(id));
        while (_slots[slot & (uint)(_slots.Length - 1)] != 0) slot++;
        _slots[slot & (uint)(_slots.Length - 1)] = id + 1;
    }

    /// <summary>FNV-1a: pieces are a few bytes long, and only the model's own file fills the table.</summary>
    private static uint Hash(ReadOnlySpan<byte> piece)
    {
        uint hash = 2166136261;
        foreach (byte b in piece) hash = (hash ^ b) * 16777619;
        return hash;
    }
}
