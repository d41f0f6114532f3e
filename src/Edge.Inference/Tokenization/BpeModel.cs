using System.Buffers;
using System.Text;

namespace Edge.Tokenization;

/// <summary>What two neighbouring pieces become, and how early.</summary>
/// <param name="Rank">Line of the merge in the file: lower goes first.</param>
/// <param name="Id">The piece they become.</param>
internal readonly record struct BpeMerge(int Rank, int Id);

/// <summary>How a word becomes its first symbols, and what stands for a character that has none.</summary>
/// <param name="ByteLevel">Symbols are bytes (GPT-2) instead of characters (SentencePiece).</param>
/// <param name="ByteFallback">A character without a piece becomes its bytes.</param>
/// <param name="UnknownId">The piece for what is left; -1 to leave it out.</param>
/// <param name="FuseUnknown">Neighbouring unknown characters share one piece.</param>
/// <param name="IgnoreMerges">A word that is a piece needs no merging.</param>
internal readonly record struct BpeRules(
    bool ByteLevel, bool ByteFallback, int UnknownId, bool FuseUnknown, bool IgnoreMerges);

/// <summary>Byte-pair encoding of one word: symbols, then merges by rank, leftmost first.</summary>
/// <remarks>Immutable. O(n log n) in the length of the word: SentencePiece-style models take a whole prompt as one
/// word.</remarks>
internal sealed class BpeModel
{
    private readonly BpeVocabulary _vocabulary;
    private readonly Dictionary<ulong, BpeMerge> _merges;
    private readonly BpeRules _rules;
    private readonly int[] _byteIds = new int[256];

    public BpeModel(BpeVocabulary vocabulary, Dictionary<ulong, BpeMerge> merges, BpeRules rules)
    {
        (_vocabulary, _merges, _rules) = (vocabulary, merges, rules);
        for (int b = 0; b < 256; b++) _byteIds[b] = FindByte((byte)b);
    }

    public static ulong Pair(int left, int right) => (ulong)(uint)left << 32 | (uint)right;

    /// <summary>Appends the ids of one word.</summary>
    public void Encode(ReadOnlySpan<byte> word, BpeWorkspace workspace, IBufferWriter<int> ids)
    {
        if (_rules.IgnoreMerges && _vocabulary.TryFind(word, out int whole))
        {
            ids.Write([whole]);
            return;
        }

        workspace.Begin(word.Length);
        if (_rules.ByteLevel) AddBytes(word, workspace);
        else AddCharacters(word, workspace);
        Merge(workspace);
        workspace.CopyTo(ids);
    }

    private int FindByte(byte value)
    {
        // SentencePiece spells the piece of a byte <0x0A>.
        ReadOnlySpan<byte> piece = _rules.ByteLevel ? [value] : Encoding.ASCII.GetBytes($"<0x{value:X2}>");
        return _vocabulary.TryFind(piece, out int id) ? id : -1;
    }

    private void AddBytes(ReadOnlySpan<byte> word, BpeWorkspace workspace)
    {
        foreach (byte b in word)
        {
            if (_byteIds[b] >= 0) workspace.Add(_byteIds[b]);
            else AddUnknown(workspace);
        }
    }

    private void AddCharacters(ReadOnlySpan<byte> word, BpeWorkspace workspace)
    {
        while (!word.IsEmpty)
        {
            _ = Rune.DecodeFromUtf8(word, out _, out int bytes);
            if (_vocabulary.TryFind(word[..bytes], out int id)) workspace.Add(id);
            else if (_rules.ByteFallback && HasEveryByte(word[..bytes])) AddBytes(word[..bytes], workspace);
            else AddUnknown(workspace);
            word = word[bytes..];
        }
    }

    private bool HasEveryByte(ReadOnlySpan<byte> character)
    {
        foreach (byte b in character)
            if (_byteIds[b] < 0) return false;
        return true;
    }

    private void AddUnknown(BpeWorkspace workspace)
    {
        if (_rules.UnknownId < 0 || (_rules.FuseUnknown && workspace.Last == _rules.UnknownId)) return;
        workspace.Add(_rules.UnknownId);
    }

    private void Merge(BpeWorkspace workspace)
    {
        for (int left = 0; left < workspace.Count - 1; left++) Offer(workspace, left);

        while (workspace.Candidates.TryDequeue(out int left, out ulong priority))
        {
            // A candidate is stale once either of its symbols went into another merge.
            int right = workspace.Next[left];
            if (workspace.Ids[left] < 0 || right < 0) continue;
            if (!_merges.TryGetValue(Pair(workspace.Ids[left], workspace.Ids[right]), out var merge)) continue;
            if ((uint)merge.Rank != (uint)(priority >> 32)) continue;

            workspace.Join(left, right, merge.Id);
            Offer(workspace, left);
            if (workspace.Previous[left] >= 0) Offer(workspace, workspace.Previous[left]);
        }
    }

    private void Offer(BpeWorkspace workspace, int left)
    {
        int right = workspace.Next[left];
        if (right >= 0 && _merges.TryGetValue(Pair(workspace.Ids[left], workspace.Ids[right]), out var merge))
            workspace.Candidates.Enqueue(left, (ulong)(uint)merge.Rank << 32 | (uint)left);
    }
}
