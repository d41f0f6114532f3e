using Edge.Client;
using Edge.TestKit;

namespace Edge.Tests.Client;

/// <summary>How connections end, and what becomes of those who wait.</summary>
public sealed class ConnectionEndTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly FakeNode _node = new();
    private readonly EdgeClient _client;

    public ConnectionEndTests() => _client = new EdgeClient(_node.Options);

    public Task InitializeAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task End_InFlight_FailsTypedAndTheNextRequestConnectsAgain()
    {
        var lost = Ask();
        var (link, _) = await _node.NextAsync();

        link.Send("""[2,"node.goodbye",[{"code":"too_large","message":"The message is over the limit."}]]""");
        link.End();
        var error = await Assert.ThrowsAsync<EdgeException>(() => lost);
        var next = Ask();
        var (second, _) = await _node.NextAsync();
        second.Send("[1,0,null,2]");

        Assert.Equal((EdgeErrors.ConnectionLost, true, true), (error.Code, error.IsTransient, error.MayHaveRun));
        Assert.Contains("too_large: The message is over the limit.", error.Message, StringComparison.Ordinal);
        Assert.NotSame(link, second);
        Assert.Equal("2", await next);
    }

    [Fact]
    public async Task End_RequestNotHandedOver_CannotHaveRun()
    {
        await _client.ConnectAsync();
        var link = await _node.NextLinkAsync();
        link.Hold();
        var sent = Ask();
        var unsent = Ask();

        link.End();

        Assert.True((await Assert.ThrowsAsync<EdgeException>(() => sent)).MayHaveRun);
        Assert.False((await Assert.ThrowsAsync<EdgeException>(() => unsent)).MayHaveRun);
    }

    [Fact]
    public async Task Draining_InFlightIsAnswered_NewRequestsTakeAnotherConnection()
    {
        var old = Ask();
        var (link, _) = await _node.NextAsync();

        link.Send("[2,\"node.draining\",[{}]]");
        var next = Ask();
        var (second, _) = await _node.NextAsync();
        Assert.False(link.IsClosed);
        link.Send("[1,0,null,1]");
        second.Send("[1,0,null,2]");

        Assert.NotSame(link, second);
        Assert.Equal(("1", "2"), (await old, await next));
        Assert.Same(link, await _node.NextClosedAsync());
    }

    [Fact]
    public async Task Goodbye_OfANodeThatDrains_LeavesWhatItDidNotReadUnbegun()
    {
        var unread = Ask();
        var (link, _) = await _node.NextAsync();

        link.Send("""[2,"node.goodbye",[{"code":"draining","message":"The node is shutting down."}]]""");
        link.End();

        var error = await Assert.ThrowsAsync<EdgeException>(() => unread);
        Assert.Equal((EdgeErrors.ConnectionLost, true, false), (error.Code, error.IsTransient, error.MayHaveRun));
    }

    [Fact]
    public async Task Dispose_InFlight_IsCancelledOnTheWireAndFails()
    {
        var given = Ask();
        var (link, _) = await _node.NextAsync();

        await _client.DisposeAsync();

        Assert.Equal(EdgeErrors.ClientClosed, (await Assert.ThrowsAsync<EdgeException>(() => given)).Code);
        Assert.Equal("request.cancel [0]", (await _node.NextAsync()).Json);
        Assert.True(link.IsClosed);
        await Assert.ThrowsAsync<ObjectDisposedException>(Ask);
    }

    [Fact]
    public async Task Dispose_WhileAConnectionDrains_EndsItsRequestsToo()
    {
        var given = Ask();
        var (old, _) = await _node.NextAsync();
        old.Send("[2,\"node.draining\",[{}]]");
        var next = Ask();
        var (replacement, _) = await _node.NextAsync();

        await _client.DisposeAsync();

        Assert.NotSame(old, replacement);
        Assert.True(old.IsClosed && replacement.IsClosed);
        Assert.Equal(EdgeErrors.ClientClosed, (await Assert.ThrowsAsync<EdgeException>(() => given)).Code);
        Assert.Equal(EdgeErrors.ClientClosed, (await Assert.ThrowsAsync<EdgeException>(() => next)).Code);
    }

    [Fact]
    public async Task Idle_ForTheTimeout_IsClosedAndTheNextRequestConnects()
    {
        await _client.ConnectAsync();
        var link = await _node.NextLinkAsync();

        _node.Time.Advance(TimeSpan.FromSeconds(60));
        var used = Ask();
        link.Send("[1,0,null,1]");
        await used;
        await _node.NextAsync();
        for (int i = 0; i < 89; i++) _node.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(link.IsClosed);
        for (int i = 0; i < 2; i++) _node.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(link.IsClosed);

        var next = Ask();
        var (second, _) = await _node.NextAsync();
        second.Send("[1,0,null,2]");
        Assert.Equal("2", await next);
    }

    [Theory]
    [InlineData("48545450")] // HTTP
    [InlineData("c1")]
    [InlineData("94000004a0")] // a request
    [InlineData("940105c0c0")] // a response to nobody
    [InlineData("9401ccffc0c0")]
    [InlineData("940100c3c0")] // an error that is no text and no map
    [InlineData("94010081a6737461747573a178c0")] // a status that is a text
    [InlineData("9302aa636861742e6368756e6b9109")] // a chunk without an id
    [InlineData("9302aa636861742e6368756e6b920780")] // a chunk for nobody
    [InlineData("9302aa636861742e6368756e6b92ff80")] // a chunk for -1
    [InlineData("9302ac6e6f64652e676f6f6462796591c3")] // a goodbye that is true
    [InlineData("940100c0dd7fffffff")] // an array of two thousand million
    public async Task Receive_WhatTheProtocolDoesNotAllow_EndsTheConnection(string hex)
    {
        var given = Ask();
        var (link, _) = await _node.NextAsync();

        link.Send(Convert.FromHexString(hex));

        var error = await Assert.ThrowsAsync<EdgeException>(() => given);
        Assert.Equal((EdgeErrors.ProtocolError, false), (error.Code, error.IsTransient));
        Assert.True(link.IsClosed);
    }

    [Fact]
    public async Task Receive_UnknownNotification_IsIgnored()
    {
        var given = Ask();
        var (link, _) = await _node.NextAsync();

        link.Send("[2,\"node.later\",[1,2,3]]");
        link.Send("[1,0,null,1]");

        Assert.Equal("1", await given);
    }

    [Fact]
    public async Task Receive_ChunksOfWhatIsNoStream_AreDropped()
    {
        var given = Ask();
        var (link, _) = await _node.NextAsync();

        link.Send("[2,\"chat.chunk\",[0,{}]]");
        link.Send("[1,0,null,1]");

        Assert.Equal("1", await given);
    }

    private async Task<string> Ask()
    {
        using var answer = await _client.SendAsync(EdgeMethods.ModelsList, Pack.Of("{}"));
        return answer.ToJson();
    }
}
