using System.Text.Json;
using Edge.Packaging;

namespace Edge.Tokenization;

/// <summary>The pieces of a unigram tokenizer, with their scores.</summary>
/// <remarks>Immutable; one serves every tokenizer.</remarks>
public sealed class UnigramVocabulary
{
    /// <summary>Stands for a space, in the pieces and in the text they are looked up in.</summary>
    internal const char Space = '\u2581';

    // Unknown, two marks of sentence ends and three spare ones: never found in a text.
    private const int Reserved = 6;

    private readonly double[] _scores;

    private UnigramVocabulary(string[] pieces, double[] scores)
    {
        _scores = scores;
        Count = pieces.Length;
        Trie = new PieceTrie(pieces, Reserved);
    }

    /// <summary>Number of ids; they are 0 to one less.</summary>
    public int Count { get; }

    internal PieceTrie Trie { get; }

    internal double Score(int id) => _scores[id];

    /// <summary>Reads a vocabulary as TensorFlow.js models have it: a JSON array of [piece, logarithm of its probability].</summary>
    /// <exception cref="ModelFileException">The file is missing, damaged, or another kind of vocabulary.</exception>
    public static UnigramVocabulary Load(string path)
    {
        if (!File.Exists(path)) throw new ModelFileException(path, "file", "a unigram vocabulary", "none");

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            if (json.RootElement.ValueKind != JsonValueKind.Array)
                throw new ModelFileException(path, "document", "an array", $"{json.RootElement.ValueKind}");

            var entries = json.RootElement.EnumerateArray().ToArray();
            if (entries.Length <= Reserved)
                throw new ModelFileException(path, "document", $"more than {Reserved} pieces", $"{entries.Length}");

            var pieces = new string[entries.Length];
            var scores = new double[entries.Length];
            for (int id = 0; id < entries.Length; id++) (pieces[id], scores[id]) = ReadPiece(path, id, entries[id]);
            return new UnigramVocabulary(pieces, scores);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new ModelFileException(path, "document", "JSON", error.Message);
        }
    }

    private static (string Piece, double Score) ReadPiece(string path, int id, JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 2
            || entry[0].ValueKind != JsonValueKind.String || entry[0].GetString() is not { Length: > 0 } piece)
            throw new ModelFileException(path, $"piece {id}", "[text, number]", entry.GetRawText());

        // The tokenizer cuts a text at its spaces, which is right only as long as no piece reaches across one.
        if (piece.LastIndexOf(Space) > 0)
            throw new ModelFileException(path, $"piece {id}", $"no {Space} but in front", piece);

        // Some scores of the published vocabulary are null; the arithmetic of its own tokenizer takes them as 0.
        return entry[1].ValueKind switch
        {
            JsonValueKind.Number => (piece, entry[1].GetDouble()),
            JsonValueKind.Null => (piece, 0),
            _ => throw new ModelFileException(path, $"piece {id}", "[text, number]", entry.GetRawText()),
        };
    }
}
