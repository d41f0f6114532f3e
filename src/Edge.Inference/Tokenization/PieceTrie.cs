using System.Numerics;
using System.Text;

namespace Edge.Tokenization;

/// <summary>Finds every piece of a vocabulary that a text begins with.</summary>
/// <remarks>Edges of the trie lie in one open-addressed table, so a step is one probe. Immutable once built.</remarks>
internal sealed class PieceTrie
{
    /// <summary>Where every walk begins.</summary>
    public const int Root = 0;

    /// <summary>There is no such node, or the node ends no piece.</summary>
    public const int None = -1;

    private const ulong Empty = ulong.MaxValue;

    // 2⁶⁴ divided by the golden ratio, Knuth's multiplicative hash.
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    private readonly ulong[] _edges;
    private readonly int[] _targets;
    private readonly int[] _pieces;
    private readonly int _shift;
    private int _nodes = 1;

    /// <summary>Builds the trie; of two equal pieces the later one counts.</summary>
    /// <param name="pieces">A piece's index is its id.</param>
    /// <param name="first">First id that takes part.</param>
    public PieceTrie(IReadOnlyList<string> pieces, int first)
    {
        int edges = pieces.Sum(piece => piece.Length);
        int slots = (int)BitOperations.RoundUpToPowerOf2((uint)edges * 2 + 1);
        _edges = new ulong[slots];
        _targets = new int[slots];
        _pieces = new int[edges + 1];
        _shift = 64 - BitOperations.Log2((uint)slots);
        Array.Fill(_edges, Empty);
        Array.Fill(_pieces, None);
        for (int id = first; id < pieces.Count; id++) Add(pieces[id], id);
    }

    /// <summary>The node that a code point leads to, or <see cref="None"/>.</summary>
    public int Step(int node, uint codePoint)
    {
        int slot = Find(Edge(node, codePoint));
        return _edges[slot] == Empty ? None : _targets[slot];
    }

    /// <summary>The piece that ends at a node, or <see cref="None"/>.</summary>
    public int PieceAt(int node) => _pieces[node];

    private void Add(string piece, int id)
    {
        int node = Root;
        foreach (var rune in piece.EnumerateRunes())
        {
            ulong edge = Edge(node, (uint)rune.Value);
            int slot = Find(edge);
            if (_edges[slot] == Empty) (_edges[slot], _targets[slot]) = (edge, _nodes++);
            node = _targets[slot];
        }

        _pieces[node] = id;
    }

    private int Find(ulong edge)
    {
        int slot = (int)(edge * Multiplier >> _shift);
        while (_edges[slot] != edge && _edges[slot] != Empty) slot = (slot + 1) & (_edges.Length - 1);
        return slot;
    }

    private static ulong Edge(int node, uint codePoint) => (ulong)(uint)node << 32 | codePoint;
}
