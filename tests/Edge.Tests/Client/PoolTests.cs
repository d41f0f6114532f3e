using System.Net;
using System.Net.Sockets;
using Edge.Client;

namespace Edge.Tests.Client;

/// <summary>Several connections, waiting for room, and connecting again.</summary>
public sealed class PoolTests
{
    private readonly FakeNode _node = new();

    [Fact]
    public async Task SendAsync_FirstConnectionHasWork_OpensAnotherAndPicksTheLeastLoaded()
    {
        await using var client = new EdgeClient(_node.Options with { Connections = 2 });
        var first = Ask(client);
        var (a, _) = await _node.NextAsync();

        var second = Ask(client);
        var (on, _) = await _node.NextAsync();
        await _node.NextLinkAsync();
        var b = await _node.NextLinkAsync();
        await ConnectedAsync(client, links: 2);
        var third = Ask(client);

        Assert.Same(a, on);
        Assert.Same(b, (await _node.NextAsync()).Link);
        a.Send("[1,0,null,1]");
        a.Send("[1,1,null,2]");
        b.Send("[1,0,null,3]");
        Assert.Equal(["1", "2", "3"], await Task.WhenAll(first, second, third));
    }

    [Fact]
    public async Task SendAsync_ConnectionIsFull_WaitsForRoomInOrder()
    {
        await using var client = new EdgeClient(_node.Options with { MaxRequestsInFlight = 1 });
        var first = Ask(client);
        var (link, _) = await _node.NextAsync();
        var second = Ask(client, "second");
        var third = Ask(client, "third");

        Assert.False(_node.HasMore);
        link.Send("[1,0,null,1]");
        Assert.Equal("0 second []", (await _node.NextAsync()).Json);
        link.Send("[1,0,null,2]");
        Assert.Equal("0 third []", (await _node.NextAsync()).Json);
        link.Send("[1,0,null,3]");

        Assert.Equal(["1", "2", "3"], await Task.WhenAll(first, second, third));
    }

    [Fact]
    public async Task SendAsync_NodeTakesFewer_KeepsOneBelowTheNodesLimit()
    {
        _node.Welcome = """[1,0,null,{"limits":{"requests":3}}]""";
        await using var client = new EdgeClient(_node.Options);
        Task<string>[] answers = [Ask(client), Ask(client), Ask(client)];
        var (link, _) = await _node.NextAsync();
        await _node.NextAsync();

        Assert.False(_node.HasMore);
        link.Send("[1,0,null,0]");
        await _node.NextAsync();
        link.Send("[1,1,null,0]");
        link.Send("[1,0,null,0]");
        await Task.WhenAll(answers);
    }

    [Fact]
    public async Task SendAsync_LeastLoadedIsFull_TakesTheOneThatHasRoom()
    {
        _node.Welcome = """[1,0,null,{"limits":{"requests":2}}]""";
        await using var client = new EdgeClient(_node.Options with { Connections = 2 });
        await client.ConnectAsync();
        _node.Welcome = """[1,0,null,{"limits":{"requests":64}}]""";
        var first = Ask(client);
        var (small, _) = await _node.NextAsync();
        var second = Ask(client); // finds no room, and has the large one opened
        var (large, _) = await _node.NextAsync();

        var third = Ask(client);

        Assert.NotSame(small, large);
        Assert.Same(large, (await _node.NextAsync()).Link);
        small.Send("[1,0,null,1]");
        large.Send("[1,0,null,2]");
        large.Send("[1,1,null,3]");
        Assert.Equal(["1", "2", "3"], await Task.WhenAll(first, second, third));
    }

    [Fact]
    public async Task SendAsync_MoreWaitThanMay_IsRefusedAtOnce()
    {
        await using var client = new EdgeClient(_node.Options with { MaxRequestsInFlight = 1, MaxWaiting = 1 });
        var first = Ask(client);
        var (link, _) = await _node.NextAsync();
        var second = Ask(client);

        var error = await Assert.ThrowsAsync<EdgeException>(() => Ask(client));

        Assert.Equal((EdgeErrors.ClientOverloaded, true, false), (error.Code, error.IsTransient, error.MayHaveRun));
        link.Send("[1,0,null,1]");
        await _node.NextAsync();
        link.Send("[1,0,null,2]");
        Assert.Equal(["1", "2"], await Task.WhenAll(first, second));
    }

    [Fact]
    public async Task SendAsync_WaitingPastTheDeadlineOrCancelled_LeavesTheQueue()
    {
        await using var client = new EdgeClient(_node.Options with { MaxRequestsInFlight = 1 });
        using var cancellation = new CancellationTokenSource();
        var first = Ask(client);
        var (link, _) = await _node.NextAsync();
        var late = Ask(client, deadline: TimeSpan.FromSeconds(1));
        var cancelled = Ask(client, cancellation: cancellation.Token);
        var last = Ask(client, "last");

        _node.Time.Advance(TimeSpan.FromSeconds(2));
        await cancellation.CancelAsync();
        var error = await Assert.ThrowsAsync<EdgeException>(() => late);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        link.Send("[1,0,null,1]");

        Assert.Equal((EdgeErrors.DeadlineExceeded, false), (error.Code, error.MayHaveRun));
        Assert.Equal("0 last []", (await _node.NextAsync()).Json);
        link.Send("[1,0,null,2]");
        Assert.Equal(["1", "2"], await Task.WhenAll(first, last));
    }

    [Fact]
    public async Task SendAsync_NodeIsAwayForAWhile_WaitsAndConnectsWithBackoff()
    {
        _node.Refusal = new SocketException((int)SocketError.ConnectionRefused);
        await using var client = new EdgeClient(_node.Options);
        var given = Ask(client);
        for (int i = 0; i < 5; i++)
        {
            var attempt = _node.NextAttemptAsync();
            await AdvanceUntilAsync(attempt);
        }

        _node.Refusal = null;
        var next = _node.NextAsync();
        await AdvanceUntilAsync(next);
        (await next).Link.Send("[1,0,null,1]");

        Assert.Equal("1", await given);
    }

    [Fact]
    public async Task SendAsync_NodeStaysAway_FailsAtTheDeadlineWithTheCause()
    {
        _node.Refusal = new SocketException((int)SocketError.ConnectionRefused);
        await using var client = new EdgeClient(_node.Options);
        var given = Ask(client, deadline: TimeSpan.FromSeconds(30));

        await AdvanceUntilAsync(given);

        var error = await Assert.ThrowsAsync<EdgeException>(() => given);
        Assert.Equal((EdgeErrors.Unreachable, true, false), (error.Code, error.IsTransient, error.MayHaveRun));
        Assert.Contains("127.0.0.1:7411", error.Message, StringComparison.Ordinal);
        Assert.IsType<SocketException>(error.InnerException!.InnerException);
    }

    [Fact]
    public async Task SendAsync_FirstAddressIsAway_TurnsToTheNext()
    {
        _node.Refusal = new SocketException((int)SocketError.ConnectionRefused);
        await using var client = new EdgeClient(_node.Options with { Addresses = ["10.0.0.1:1", "[::1]:2", "node.example:3"] });
        var given = Ask(client);

        var attempts = new List<EndPoint>();
        for (int i = 0; i < 4; i++)
        {
            var attempt = _node.NextAttemptAsync();
            await AdvanceUntilAsync(attempt);
            attempts.Add(await attempt);
        }

        Assert.Equal([IPEndPoint.Parse("10.0.0.1:1"), IPEndPoint.Parse("[::1]:2"), new DnsEndPoint("node.example", 3), IPEndPoint.Parse("10.0.0.1:1")], attempts);
        await client.DisposeAsync();
        await Assert.ThrowsAsync<EdgeException>(() => given);
    }

    [Fact]
    public async Task SendAsync_WrongKey_FailsAtOnce()
    {
        _node.Welcome = """[1,0,{"code":"invalid_api_key","message":"The key is unknown.","status":401},null]""";
        await using var client = new EdgeClient(_node.Options with { ApiKey = "edge_wrong" });

        var error = await Assert.ThrowsAsync<EdgeException>(() => Ask(client));

        Assert.Equal(("invalid_api_key", false), (error.Code, error.IsTransient));
        Assert.DoesNotContain("edge_wrong", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hello_SaysWhoAsksAndWhatItUnderstands()
    {
        _node.Welcome = null;
        await using var client = new EdgeClient(_node.Options with { ApiKey = "edge_key", ClientName = "example 1.0" });
        var given = Ask(client);

        var (link, hello) = await _node.NextAsync();
        link.Send("[1,0,null,{}]");
        await _node.NextAsync();
        link.Send("[1,0,null,1]");

        Assert.Equal("""0 node.hello [{"client":"example 1.0","protocol":1,"errors":"map","notify":["draining"],"key":"edge_key"}]""", hello);
        Assert.Equal("1", await given);
    }

    [Fact]
    public async Task ConnectAsync_NobodyAnswersTheHello_GivesUpAtTheTimeout()
    {
        _node.Welcome = null;
        await using var client = new EdgeClient(_node.Options);
        var connecting = client.ConnectAsync();
        await _node.NextAsync();

        _node.Time.Advance(TimeSpan.FromSeconds(6));

        var error = await Assert.ThrowsAsync<EdgeException>(() => connecting);
        Assert.Equal(EdgeErrors.Unreachable, error.Code);
        Assert.Contains("no answer within 5 s", error.Message, StringComparison.Ordinal);
        Assert.True((await _node.NextClosedAsync()).IsClosed);
    }

    [Fact]
    public async Task ConnectAsync_ClosedBeforeTheHelloIsAnswered_IsUnreachable()
    {
        _node.Welcome = null;
        await using var client = new EdgeClient(_node.Options);
        var connecting = client.ConnectAsync();
        var (link, _) = await _node.NextAsync();

        link.End();

        Assert.Equal("unreachable: 127.0.0.1:7411: The node closed the connection.", (await Assert.ThrowsAsync<EdgeException>(() => connecting)).Message);
    }

    [Fact]
    public async Task ConnectAsync_Refused_FailsWithoutAnotherAttempt()
    {
        _node.Refusal = new SocketException((int)SocketError.ConnectionRefused);
        await using var client = new EdgeClient(_node.Options);

        var error = await Assert.ThrowsAsync<EdgeException>(() => client.ConnectAsync());

        Assert.Equal(EdgeErrors.Unreachable, error.Code);
        await _node.NextAttemptAsync();
        Assert.False(_node.NextAttemptAsync().IsCompleted);
    }

    private static async Task<string> Ask(EdgeClient client, string method = "node.ping", TimeSpan? deadline = null, CancellationToken cancellation = default)
    {
        using var answer = await client.SendAsync(System.Text.Encoding.UTF8.GetBytes(method), default, deadline, cancellation);
        return answer.ToJson();
    }

    /// <summary>Lets the client's clock run until a task is over, in steps that leave time for what each of them sets off.</summary>
    private async Task AdvanceUntilAsync(Task task)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!task.IsCompleted)
        {
            limit.Token.ThrowIfCancellationRequested();
            _node.Time.Advance(TimeSpan.FromMilliseconds(5));
            await Task.Yield();
        }
    }

    /// <summary>Waits until so many connections have said hello: each then answers a ping of its own.</summary>
    private static async Task ConnectedAsync(EdgeClient client, int links)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (client.OpenConnections < links)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
