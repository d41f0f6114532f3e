using System.Buffers;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Edge.TestKit;
using Edge.Tokenization;

namespace Edge.Benchmarks;

/// <summary>A prompt of some 180 bytes into tokens.</summary>
public class TokenizerBenchmarks
{
    private readonly UnigramTokenizer _unigram = new(Vocabulary());
    private readonly BpeTokenizer _bpe = TokenizerJson.Load(Path.Combine(Repository.Root, "native", "models", "chat-tiny", "tokenizer.json"));
    private readonly int[] _ids = new int[128];
    private readonly ArrayBufferWriter<int> _output = new(1024);

    [Benchmark(Description = "unigram_tokenizer.encode")]
    public long EncodeUnigram() => _unigram.Encode(Samples.Prompt, _ids, out _);

    [Benchmark(Description = "bpe_tokenizer.encode")]
    public long EncodeBpe()
    {
        _output.ResetWrittenCount();
        _bpe.Encode(Samples.Prompt, addSpecialTokens: true, _output);
        return _output.WrittenCount;
    }

    /// <summary>Every piece of up to four letters of the prompt's own words: as many ways to split it as a real vocabulary has.</summary>
    private static UnigramVocabulary Vocabulary()
    {
        var pieces = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string word in Encoding.UTF8.GetString(Samples.Prompt).Split(' '))
        {
            string marked = '\u2581' + word;
            for (int start = 0; start < marked.Length; start++)
                for (int length = 1; length <= 4 && start + length <= marked.Length; length++) pieces.Add(marked.Substring(start, length));
        }

        object[][] reserved = [["\uFFFD", 0], ["<s>", 0], ["</s>", 0], ["x1", 0], ["x2", 0], ["x3", 0]];
        using var folder = new TemporaryFolder();
        string file = folder.File("vocab.json");
        File.WriteAllText(file, JsonSerializer.Serialize(reserved.Concat(pieces.Select(piece => (object[])[piece, -12 + 2 * piece.Length]))));
        return UnigramVocabulary.Load(file);
    }
}
