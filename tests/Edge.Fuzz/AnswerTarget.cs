using Edge.Client;

namespace Edge.Fuzz;

/// <summary>The client against a node that sends damaged messages: every call ends, and with nothing but what is documented.</summary>
public sealed class AnswerTarget : IFuzzTarget
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly MessageMutator _mutator = new();
    private int _answered, _failed, _closed;

    /// <inheritdoc/>
    public string Summary => $"answered {_answered}, failed {_failed}, connection closed {_closed}";

    /// <inheritdoc/>
    public byte[] Next(Random random)
    {
        byte[] message = _mutator.Next(random);
        // Where the example's id stands, that of the one request: else nearly all would be answers to nobody.
        if (message.Length > 2 && message[0] == 0x94 && random.Next(4) > 0) (message[1], message[2]) = (1, 0);
        return message;
    }

    /// <inheritdoc/>
    public string? Check(byte[] input, Random random)
    {
        var stream = new ScriptedStream(input, cut: random.Next(input.Length + 1));
        var options = new EdgeClientOptions { Connections = 1, Connect = (_, _) => new ValueTask<Stream>(stream), MaxAnswerBytes = 4096, MaxStreamBytes = 4096 };
        var client = new EdgeClient(options);
        try
        {
            return CheckAsync(client, random.Next(3)).WaitAsync(Patience).GetAwaiter().GetResult();
        }
        finally
        {
            client.DisposeAsync().AsTask().WaitAsync(Patience).GetAwaiter().GetResult();
        }
    }

    private async Task<string?> CheckAsync(EdgeClient client, int call)
    {
        try
        {
            if (call == 0) await client.ChatAsync(ChatRequest.Of("m", "x"));
            else if (call == 1) await client.EmbedAsync(EmbeddingRequest.Of("m", "x"));
            else await foreach (var _ in client.ChatStreamAsync(ChatRequest.Of("m", "x"))) continue;
            _answered++;
            return null;
        }
        catch (EdgeException exception)
        {
            if (exception.Code is EdgeErrors.ConnectionLost or EdgeErrors.ProtocolError) _closed++;
            else _failed++;
            return exception.Code == EdgeErrors.Unreachable ? $"the hello was not taken: {exception}" : null;
        }
    }

    /// <summary>Answers the hello, then the first request with the input in two pieces, and ends.</summary>
    private sealed class ScriptedStream(byte[] input, int cut) : Stream
    {
        private static readonly byte[] Welcome = [0x94, 0x01, 0x00, 0xc0, 0x80];

        private readonly TaskCompletionSource[] _written = [new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously)];
        private readonly Queue<ReadOnlyMemory<byte>> _rest = new([Welcome, input.AsMemory(0, cut), input.AsMemory(cut)]);
        private int _writes, _reads;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_reads < _written.Length) await _written[_reads++].Task;
            while (_rest.TryDequeue(out var piece))
            {
                if (piece.IsEmpty) continue; // nothing read would be the end
                piece.CopyTo(buffer);
                return piece.Length;
            }

            return 0;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_writes < _written.Length) _written[_writes++].TrySetResult();
            return ValueTask.CompletedTask;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            foreach (var written in _written) written.TrySetException(new ObjectDisposedException(nameof(ScriptedStream)));
            base.Dispose(disposing);
        }
    }
}
