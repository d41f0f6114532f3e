using Edge.Load.Workloads.Rpc;

namespace Edge.Load.Workloads.Mix;

/// <summary>Asks every question once in its plain wording.</summary>
internal sealed class SimilarFill(SimilarPrompts prompts) : RpcWorkload
{
    private KeySweep _keys = new(prompts.Questions);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Kinds { get; } = ["fill"];

    /// <inheritdoc/>
    public override int MaxRequestBytes => prompts.MaxBytes;

    /// <inheritdoc/>
    public override bool TryNext(out Request request) => _keys.TryNext(out request);

    /// <inheritdoc/>
    public override int Write(Request request, int slot, Span<byte> destination) => prompts.Write(request.Key, slot, destination);

    /// <inheritdoc/>
    protected override Answer ReadResult(ReadOnlySpan<byte> received, int start, int slot, Request request) => ReadAny(received, start, slot);
}
