using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Edge.Packaging;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Edge.Generation;

/// <summary>One generation's forward passes: its key-value cache, its bindings, the logits of its last token.</summary>
/// <remarks>
/// The cache lives twice: a pass reads one copy and writes the other, longer by the new tokens; then they change
/// places, so nothing is copied outside the graph. A pass allocates no managed memory. Not thread-safe, except
/// <see cref="Abort"/>.
/// </remarks>
internal sealed unsafe class DecoderRun : IDisposable
{
    /// <summary>Room for the logits of a prompt's chunk; exports compute those of every token.</summary>
    private const long LogitsBytes = 32L << 20;

    private readonly DecoderSession _session;
    private readonly ModelConfiguration _configuration;
    private readonly OrtIoBinding _binding;
    private readonly OrtMemoryInfo _memory =
        new(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
    private readonly RunOptions _options = new();
    private readonly List<nint> _blocks = [];
    private readonly long _cacheBytes;
    private readonly long* _ids;
    private readonly long* _positions;
    private readonly long* _mask;
    private readonly bool* _useCache;
    private readonly void* _logits;
    private readonly float[] _lastLogits;
    private byte* _past;
    private byte* _present;
    private int _boundTokens;

    public DecoderRun(DecoderSession session, ModelConfiguration configuration)
    {
        (_session, _configuration) = (session, configuration);
        long logitsPerToken = (long)configuration.VocabularyTokens * session.Logits.ElementBytes;
        ChunkTokens = (int)Math.Clamp(LogitsBytes / logitsPerToken, 1, configuration.ContextTokens);
        long cacheElements = (long)configuration.KeyValueHeads * configuration.HeadSize * configuration.ContextTokens;
        _cacheBytes = cacheElements * session.Past[0].ElementBytes;

        _ids = (long*)Allocate(ChunkTokens * sizeof(long));
        _positions = (long*)Allocate(ChunkTokens * sizeof(long));
        _mask = (long*)Allocate(configuration.ContextTokens * sizeof(long));
        new Span<long>(_mask, configuration.ContextTokens).Fill(1);
        _useCache = (bool*)Allocate(1);
        _logits = Allocate(ChunkTokens * logitsPerToken);
        // Pages of a cache that no generation has been long enough to reach stay with the system.
        _past = (byte*)Allocate(_cacheBytes * session.Past.Length);
        _present = (byte*)Allocate(_cacheBytes * session.Past.Length);
        _lastLogits = new float[configuration.VocabularyTokens];
        _binding = session.CreateBinding();
    }

    /// <summary>Tokens in the cache.</summary>
    public int PastTokens { get; private set; }

    /// <summary>Most tokens that one pass takes.</summary>
    public int ChunkTokens { get; }

    /// <summary>Scores of the token that follows the last pass; valid until the next one.</summary>
    public ReadOnlySpan<float> Logits => _lastLogits;

    /// <summary>Runs one token, so that a graph that loads but does not run is found out now.</summary>
    /// <exception cref="ModelFileException">It does not run.</exception>
    public void Try(string file)
    {
        try
        {
            Begin();
            Forward([0]);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelFileException(file, "graph", "one that runs with a key-value cache", e.Message);
        }
    }

    /// <summary>Forgets the previous generation.</summary>
    public void Begin()
    {
        PastTokens = 0;
        _options.Terminate = false;
    }

    /// <summary>Lets the pass under way fail soon; from any thread.</summary>
    public void Abort() => _options.Terminate = true;

    /// <summary>Runs 1 to <see cref="ChunkTokens"/> tokens through the model.</summary>
    /// <exception cref="OnnxRuntimeException">The pass was aborted, or the runtime failed.</exception>
    public void Forward(ReadOnlySpan<int> tokens)
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            _ids[i] = tokens[i];
            _positions[i] = PastTokens + i;
        }
        *_useCache = PastTokens > 0;

        Bind(tokens.Length);
        _session.Run(_options, _binding);
        byte* written = _present;
        _present = _past;
        _past = written;
        PastTokens += tokens.Length;
        ReadLogits(tokens.Length);
    }

    public void Dispose()
    {
        _binding.Dispose();
        _options.Dispose();
        _memory.Dispose();
        foreach (nint block in _blocks) NativeMemory.AlignedFree((void*)block);
        _blocks.Clear();
    }

    private void Bind(int tokens)
    {
        ReadOnlySpan<long> sequence = [1, tokens];
        if (_boundTokens != tokens)
        {
            OrtNative.Bind(_binding, _memory, _session.InputIds, _ids, sequence);
            if (_session.PositionIds is { } positions)
                OrtNative.Bind(_binding, _memory, positions, _positions, sequence);
            if (_session.UseCacheBranch is { } branch) OrtNative.Bind(_binding, _memory, branch, _useCache, [1]);
            OrtNative.Bind(_binding, _memory, _session.Logits, _logits, [1, tokens, _configuration.VocabularyTokens]);
            _boundTokens = tokens;
        }

        int total = PastTokens + tokens;
        if (_session.AttentionMask is { } mask) OrtNative.Bind(_binding, _memory, mask, _mask, [1, total]);
        ReadOnlySpan<long> past = [1, _configuration.KeyValueHeads, PastTokens, _configuration.HeadSize];
        ReadOnlySpan<long> present = [1, _configuration.KeyValueHeads, total, _configuration.HeadSize];
        for (int i = 0; i < _session.Past.Length; i++)
        {
            OrtNative.Bind(_binding, _memory, _session.Past[i], _past + i * _cacheBytes, past);
            OrtNative.Bind(_binding, _memory, _session.Present[i], _present + i * _cacheBytes, present);
        }
    }

    private void ReadLogits(int tokens)
    {
        int vocabulary = _configuration.VocabularyTokens;
        long offset = (long)(tokens - 1) * vocabulary;
        if (_session.Logits.ElementType == (int)TensorElementType.Float)
            new ReadOnlySpan<float>((float*)_logits + offset, vocabulary).CopyTo(_lastLogits);
        else
            TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>((Half*)_logits + offset, vocabulary), _lastLogits);
    }

    private void* Allocate(long bytes)
    {
        void* block = NativeMemory.AlignedAlloc((nuint)bytes, 64);
        _blocks.Add((nint)block);
        return block;
    }
}
