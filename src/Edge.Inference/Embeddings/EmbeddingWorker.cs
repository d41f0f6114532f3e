using Edge.Backends;
using Edge.Sessions;
using Edge.Tokenization;
using Microsoft.ML.OnnxRuntime;

namespace Edge.Embeddings;

/// <summary>Embeds one text at a time, in memory of its own that ONNX Runtime reads and writes in place.</summary>
/// <remarks>Not thread-safe. Allocates the first time a text has a given number of tokens, and never again.</remarks>
internal sealed class EmbeddingWorker : IDisposable
{
    private readonly OnnxSession _session;
    private readonly UnigramVocabulary _vocabulary;
    private readonly UnigramTokenizer _tokenizer;
    private readonly int[] _tokens;
    private readonly float[] _vector;
    private readonly OrtValue _output;

    // One for each length: padding to fewer lengths would cost more arithmetic than 127 bindings cost memory.
    private readonly Binding?[] _bindings;

    public EmbeddingWorker(OnnxSession session, UnigramVocabulary vocabulary, int maxTokens, int dimensions)
    {
        (_session, _vocabulary, _tokenizer) = (session, vocabulary, new UnigramTokenizer(vocabulary));
        _tokens = GC.AllocateUninitializedArray<int>(maxTokens, pinned: true);
        _vector = GC.AllocateUninitializedArray<float>(dimensions, pinned: true);
        _output = OrtValue.CreateTensorValueFromMemory(_vector, [1, dimensions]);
        _bindings = new Binding?[maxTokens + 1];
    }

    public EmbeddingUsage Embed(ReadOnlySpan<byte> utf8Text, Span<float> vector)
    {
        if (utf8Text.IsEmpty) throw new EmbeddingInputException("the text is empty");

        int count = _tokenizer.Encode(utf8Text, _tokens, out bool truncated);
        return Run(count, truncated, vector);
    }

    public EmbeddingUsage Embed(ReadOnlySpan<int> tokens, Span<float> vector)
    {
        if (tokens.IsEmpty) throw new EmbeddingInputException("there are no tokens");

        // Those beyond the limit are checked too: a wrong id is a wrong request wherever it stands.
        int wrong = tokens.IndexOfAnyExceptInRange(0, _vocabulary.Count - 1);
        if (wrong >= 0)
            throw new EmbeddingInputException(
                $"token {wrong} is {tokens[wrong]}; this model's tokens are 0 to {_vocabulary.Count - 1}");

        int count = Math.Min(tokens.Length, _tokens.Length);
        tokens[..count].CopyTo(_tokens);
        return Run(count, tokens.Length > count, vector);
    }

    public void Dispose()
    {
        foreach (var binding in _bindings) binding?.Dispose();
        _output.Dispose();
    }

    private EmbeddingUsage Run(int count, bool truncated, Span<float> vector)
    {
        _session.Run((_bindings[count] ??= Bind(count)).Io);
        _vector.CopyTo(vector);
        return new EmbeddingUsage(count, truncated);
    }

    private Binding Bind(int count)
    {
        var io = _session.CreateBinding();
        var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _tokens.AsMemory(0, count), [count]);
        io.BindInput(OnnxEmbedder.Input, input);
        io.BindOutput(OnnxEmbedder.Output, _output);
        return new Binding(io, input);
    }

    private sealed record Binding(OrtIoBinding Io, OrtValue Input) : IDisposable
    {
        public void Dispose()
        {
            Io.Dispose();
            Input.Dispose();
        }
    }
}
