using Edge.Node.Http;
using Edge.TestKit;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Node.Http;

public sealed class HttpConnectionsTests : IDisposable
{
    private readonly LogRecorder<HttpDoor> _log = new();
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource _end = new();
    private readonly HttpConnections _connections;

    public HttpConnectionsTests() => _connections = new HttpConnections(limit: 2, _time, _log);

    public void Dispose() => _connections.Dispose();

    [Fact]
    public void Run_UpToTheLimit_IsServedAndBeyondItRefused()
    {
        var first = Open(out _);
        var second = Open(out _);
        var third = Open(out _);

        Assert.Equal((false, false, true), (IsRefused(first), IsRefused(second), IsRefused(third)));
        Assert.Contains("http_limits.max_connections", Assert.Single(_log.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WellBeyondTheLimit_IsClosed()
    {
        for (int i = 0; i < 2 + HttpConnections.Margin; i++) Open(out _);

        Open(out var closed);

        Assert.True(closed.IsCompletedSuccessfully);
        Assert.Equal((HttpConnections.Margin, 1L), _connections.Refused);
    }

    [Fact]
    public void Run_BeyondTheLimitAndSilent_LosesItsPlace()
    {
        var first = Open(out _);
        Open(out _);
        var third = Open(out _);

        _time.Advance(HttpConnections.Patience);

        // An aborted connection ends a moment later, on a thread of the pool.
        Assert.True(third.ConnectionClosed.WaitHandle.WaitOne(TimeSpan.FromSeconds(10)));
        Assert.False(first.ConnectionClosed.IsCancellationRequested);
    }

    [Fact]
    public async Task Run_OneEnds_ItsPlaceIsFree()
    {
        Open(out var one);
        Open(out var another);
        _end.SetResult();
        await Task.WhenAll(one, another);

        Assert.False(IsRefused(Open(out _)));
    }

    private DefaultConnectionContext Open(out Task running)
    {
        var connection = new DefaultConnectionContext();
        running = _connections.RunAsync(connection, _ => _end.Task);
        return connection;
    }

    private static bool IsRefused(DefaultConnectionContext connection)
        => HttpConnections.Refusal(new DefaultHttpContext(connection.Features)) is not null;
}
