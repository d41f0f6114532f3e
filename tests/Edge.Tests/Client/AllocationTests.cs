using Edge.Client;
using Edge.Protocol;
using Edge.TestKit;

namespace Edge.Tests.Client;

/// <summary>The raw form allocates nothing once a connection is warm.</summary>
public sealed class AllocationTests : IDisposable
{
    private static readonly byte[] Result = Pack.Of("""{"text":"an answer of a common length, which is copied for the caller"}""");

    private readonly Edge.Buffers.PooledBufferWriter _answer = new();
    private readonly FakeNode _node = new();

    public AllocationTests() => _node.OnMessage = Answer;

    public void Dispose() => _answer.Dispose();

    [Fact]
    public async Task SendAsync_WithACancellation_AllocatesNothing()
    {
        await using var client = new EdgeClient(_node.Options);
        await client.ConnectAsync();
        using var cancellation = new CancellationTokenSource();

        void Ask()
        {
            var asking = client.SendAsync(EdgeMethods.Ping, default, TimeSpan.FromSeconds(1), cancellation.Token);
            Assert.True(asking.IsCompleted);
            asking.Result.Dispose();
        }

        Assert.Equal(0, Allocation.Least(1000, Ask));
    }

    private void Answer(FakeLink link, in Message message)
    {
        _answer.Reset();
        ResponseWriter.WriteResult(_answer, message.Id, Result);
        link.Send(_answer.WrittenSpan);
    }
}
