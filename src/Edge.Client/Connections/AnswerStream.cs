namespace Edge.Client;

/// <summary>One streamed answer while its caller reads it.</summary>
internal sealed class AnswerStream(int maxBytes, CancellationToken cancellation) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private ValueTask<RawAnswer>? _answer;

    /// <summary>Where the connection puts the chunks.</summary>
    public ChunkQueue Chunks { get; } = new(maxBytes);

    /// <summary>Ends the request: the caller's cancellation, or that it does not read on.</summary>
    public CancellationToken Cancellation => _end.Token;

    /// <summary>Takes the response, which follows the chunks.</summary>
    public void Begin(ValueTask<RawAnswer> answer) => _answer = answer;

    /// <summary>The next chunk, valid until the next call; null after the last.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync()
    {
        do
        {
            cancellation.ThrowIfCancellationRequested();
            if (Chunks.TryTake(out var chunk)) return chunk;
        }
        while (await Chunks.WaitAsync().ConfigureAwait(false));

        return null;
    }

    /// <summary>The response.</summary>
    /// <exception cref="EdgeException">The request failed.</exception>
    public async ValueTask<RawAnswer> EndAsync()
    {
        var answer = _answer!.Value;
        _answer = null;
        try
        {
            return await answer.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation); // the caller's own token, not the linked one
        }
    }

    /// <summary>Cancels what has not ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_answer is { } answer)
        {
            await _end.CancelAsync().ConfigureAwait(false);
            try
            {
                (await answer.ConfigureAwait(false)).Dispose();
            }
            catch (Exception exception) when (exception is OperationCanceledException or EdgeException or ObjectDisposedException)
            {
                // The caller left before the end, or learns of the failure that made it leave.
            }
        }

        _end.Dispose();
        Chunks.Dispose();
    }
}
