using Edge.Load.Drawing;
using Edge.Load.Workloads.Rpc;

namespace Edge.Load.Workloads.Mix;

/// <summary>Everything that a node does, over TCP, in given proportions; each kind is measured apart.</summary>
/// <remarks>Exact repetitions are judged as <see cref="ChatWorkload"/> judges them; of the others any answer that is no error will do.</remarks>
public sealed class MixWorkload : RpcWorkload
{
    private const int Exact = 0, Semantic = 1, Embedding = 2, Chat = 3, Spillover = 4;

    private readonly double[] _upTo;
    private readonly ChatWorkload _exact;
    private readonly SimilarPrompts _similar;
    private readonly UnheardRequest _embedding;
    private readonly UnheardRequest _chat;
    private readonly SplitMix _random;
    private long _nextUnheard = DateTimeOffset.UtcNow.ToUnixTimeSeconds() << 32;

    /// <summary>Prepares the requests of all kinds.</summary>
    public MixWorkload(MixOptions options)
    {
        double[] weights = [options.Exact, options.Semantic, options.Embedding, options.Chat, options.Spillover];

        // From behind, so that rounding never draws a kind past the last one that has a weight.
        _upTo = [.. weights.Select((_, kind) => 1 - weights.Skip(kind + 1).Sum() / options.Total)];
        _exact = new ChatWorkload(options.Keys with { MissEvery = 0, Keys = options.Exact > 0 ? options.Keys.Keys : 1 });
        _similar = new SimilarPrompts(options.Keys);
        _embedding = MixRequests.Embedding(options.EmbeddingModel);
        _chat = MixRequests.Chat(options.LocalModel, options.LocalTokens);
        _random = new SplitMix(options.Keys.Seed);
        Preparations = [.. options.Exact > 0 ? _exact.Preparations : [], .. options.Semantic > 0 ? new Workload[] { new SimilarFill(_similar) } : []];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Kinds { get; } = ["exact", "semantic", "embedding", "chat", "spillover"];

    /// <inheritdoc/>
    public override int MaxRequestBytes => new[] { _exact.MaxRequestBytes, _similar.MaxBytes, _embedding.Length, _chat.Length }.Max();

    /// <inheritdoc/>
    public override IReadOnlyList<Workload> Preparations { get; }

    /// <inheritdoc/>
    public override bool TryNext(out Request request)
    {
        double point = _random.Fraction();
        int kind = 0;
        while (kind < Spillover && point >= _upTo[kind]) kind++;
        if (kind == Exact) return _exact.TryNext(out request);
        request = new Request(kind, kind == Semantic ? _similar.Questions + _random.Below(_similar.Count - _similar.Questions) : _nextUnheard++);
        return true;
    }

    /// <inheritdoc/>
    public override int Write(Request request, int slot, Span<byte> destination)
    {
        int bytes;
        switch (request.Kind)
        {
            case Exact:
                return _exact.Write(request, slot, destination);
            case Semantic:
                return _similar.Write(request.Key, slot, destination);
            case Embedding:
                bytes = _embedding.Write(request.Key, destination);
                break;
            case Chat:
                bytes = _chat.Write(request.Key, destination);
                break;
            default:
                return _exact.Write(request with { Kind = KeyDraw.Miss }, slot, destination);
        }

        WriteId(slot, destination);
        return bytes;
    }

    /// <inheritdoc/>
    protected override Answer ReadResult(ReadOnlySpan<byte> received, int start, int slot, Request request)
        => request.Kind == Exact ? _exact.ReadHit(received, start, slot, request) : ReadAny(received, start, slot);
}
