using System.Buffers;
using Edge.Buffers;
using Edge.Protocol;
using Edge.TestKit;

namespace Edge.Tests.Client;

/// <summary>The client's end of a connection to a node that a test plays. Everything happens on the thread that causes it.</summary>
internal sealed class FakeLink(FakeNode node) : InlineStream
{
    private readonly PooledBufferWriter _fromClient = new();
    private TaskCompletionSource? _held;

    /// <summary>Sends a message to the client.</summary>
    public void Send(string json) => Send(Pack.Of(json));

    /// <summary>Makes the client's writes wait until <see cref="Release"/>, as a node does that does not read.</summary>
    public void Hold() => _held = new TaskCompletionSource();

    /// <summary>Lets them go on.</summary>
    public void Release()
    {
        var held = _held;
        _held = null;
        held!.SetResult();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (_held is { } held) return new ValueTask(WriteLaterAsync(held.Task, buffer));
        Receive(buffer.Span);
        return ValueTask.CompletedTask;
    }

    protected override void OnClosed() => node.Closed(this);

    private async Task WriteLaterAsync(Task until, ReadOnlyMemory<byte> bytes)
    {
        await until;
        Receive(bytes.Span);
    }

    private void Receive(ReadOnlySpan<byte> bytes)
    {
        _fromClient.Append(bytes);
        var rest = new ReadOnlySequence<byte>(_fromClient.WrittenMemory);
        var scan = default(ScanState);
        while (MessageReader.TryRead(ref rest, ref scan, MessageLimits.Default, out var message) == MessageStatus.Complete) node.Take(this, message);
        Assert.True(rest.IsEmpty, "the client sends whole messages");
        _fromClient.Reset();
    }
}
