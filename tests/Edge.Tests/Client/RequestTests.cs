using Edge.Client;
using Edge.TestKit;

namespace Edge.Tests.Client;

/// <summary>One connection: ids, answers, cancellation, deadlines.</summary>
public sealed class RequestTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly ReadOnlyMemory<byte> Argument = Pack.Of("""{"a":1}""");

    private readonly FakeNode _node = new();
    private readonly EdgeClient _client;

    public RequestTests() => _client = new EdgeClient(_node.Options);

    public Task InitializeAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task SendAsync_AnswersInAnotherOrder_EachGetsItsOwn()
    {
        var first = Ask();
        var (link, asked) = await _node.NextAsync();
        var second = Ask();
        await _node.NextAsync();

        link.Send("[1,1,null,\"second\"]");
        string answerToSecond = await second;
        link.Send("[1,0,null,\"first\"]");

        Assert.Equal("""0 models.list [{"a":1}]""", asked);
        Assert.Equal(("\"first\"", "\"second\""), (await first, answerToSecond));
    }

    [Fact]
    public async Task SendAsync_NoArgument_SendsEmptyParams()
    {
        var answer = _client.SendAsync(EdgeMethods.Ping, default).AsTask();

        var (link, asked) = await _node.NextAsync();
        link.Send("[1,0,null,{}]");

        Assert.Equal("0 node.ping []", asked);
        using var result = await answer;
        Assert.Equal("{}", result.ToJson());
    }

    [Fact]
    public async Task SendAsync_ErrorAsMap_IsTyped()
    {
        var answer = Ask();
        var (link, _) = await _node.NextAsync();

        link.Send("""[1,0,{"type":"overloaded_error","code":"overloaded","message":"The queue is full.","param":null,"status":503,"retry_after_ms":1000,"request_id":"8f1c"},null]""");

        var error = await Assert.ThrowsAsync<EdgeException>(() => answer);
        Assert.Equal(("overloaded", 503, TimeSpan.FromSeconds(1), "8f1c"), (error.Code, error.Status, error.RetryAfter, error.RequestId));
        Assert.Equal((true, false, "overloaded: The queue is full."), (error.IsTransient, error.MayHaveRun, error.Message));
    }

    [Fact]
    public async Task SendAsync_ErrorAsText_IsTyped()
    {
        var answer = Ask();
        var (link, _) = await _node.NextAsync();

        link.Send("[1,0,\"model_not_found: No: none\",null]");

        var error = await Assert.ThrowsAsync<EdgeException>(() => answer);
        Assert.Equal(("model_not_found", "model_not_found: No: none", false), (error.Code, error.Message, error.IsTransient));
    }

    [Fact]
    public async Task Cancel_InFlight_IsSaidOnTheWireAndTheIdWaitsForItsResponse()
    {
        using var cancellation = new CancellationTokenSource();
        var given = Ask(cancellation: cancellation.Token);
        var (link, _) = await _node.NextAsync();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        var (_, cancel) = await _node.NextAsync();
        var second = Ask();
        var (_, whileOwed) = await _node.NextAsync();
        link.Send("[1,0,\"cancelled: The request was cancelled by its caller.\",null]");
        var third = Ask();
        var (_, afterwards) = await _node.NextAsync();

        Assert.Equal("request.cancel [0]", cancel);
        Assert.StartsWith("1 ", whileOwed, StringComparison.Ordinal);
        Assert.StartsWith("0 ", afterwards, StringComparison.Ordinal);
        link.Send("[1,1,null,2]");
        link.Send("[1,0,null,3]");
        Assert.Equal(("2", "3"), (await second, await third));
    }

    [Fact]
    public async Task Cancel_BeforeSending_SendsNothing()
    {
        await _client.ConnectAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ask(cancellation: new CancellationToken(canceled: true)));

        Assert.False(_node.HasMore);
    }

    [Fact]
    public async Task Cancel_AfterTheAnswer_MeetsNobody()
    {
        using var cancellation = new CancellationTokenSource();
        var first = Ask(cancellation: cancellation.Token);
        var (link, _) = await _node.NextAsync();
        link.Send("[1,0,null,1]");
        await first;
        var second = Ask();
        await _node.NextAsync();

        await cancellation.CancelAsync();
        link.Send("[1,0,null,2]");

        Assert.Equal("2", await second);
        Assert.False(_node.HasMore);
    }

    [Fact]
    public async Task Deadline_Passed_FailsAndCancelsOnTheWire()
    {
        var given = Ask(TimeSpan.FromSeconds(2));
        await _node.NextAsync();

        _node.Time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(given.IsCompleted);
        _node.Time.Advance(TimeSpan.FromSeconds(0.2));

        var error = await Assert.ThrowsAsync<EdgeException>(() => given);
        Assert.Equal((EdgeErrors.DeadlineExceeded, true), (error.Code, error.MayHaveRun));
        Assert.Contains("within 2 s", error.Message, StringComparison.Ordinal);
        Assert.Equal("request.cancel [0]", (await _node.NextAsync()).Json);
    }

    [Fact]
    public async Task Cancelled_NodeNeverAnswers_EndsTheConnection()
    {
        var given = Ask(TimeSpan.FromSeconds(1));
        var other = Ask();
        var (link, _) = await _node.NextAsync();

        for (int i = 0; i < 130; i++) _node.Time.Advance(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAsync<EdgeException>(() => given);
        var error = await Assert.ThrowsAsync<EdgeException>(() => other);
        Assert.Equal(EdgeErrors.ConnectionLost, error.Code);
        Assert.Contains("did not end a cancelled request within 10 s", error.Message, StringComparison.Ordinal);
        Assert.True(link.IsClosed);
    }

    [Fact]
    public async Task SendAsync_LargerThanTheNodeTakes_IsRefusedHere()
    {
        await _client.ConnectAsync();

        var error = await Assert.ThrowsAsync<EdgeException>(() => _client.SendAsync(EdgeMethods.Ping, new byte[65536]).AsTask());

        Assert.Equal((EdgeErrors.TooLarge, false, false), (error.Code, error.IsTransient, error.MayHaveRun));
        Assert.Contains("at most 65536", error.Message, StringComparison.Ordinal);
        Assert.False(_node.HasMore);
    }

    [Theory]
    [InlineData(0), InlineData(65)]
    public async Task SendAsync_MethodOfWrongLength_Throws(int bytes)
        => await Assert.ThrowsAsync<ArgumentException>(async () => await _client.SendAsync(new byte[bytes], default));

    [Fact]
    public async Task SendAsync_NodeDoesNotRead_RequestsGoOutTogetherLater()
    {
        await _client.ConnectAsync();
        var link = await _node.NextLinkAsync();
        link.Hold();

        Task<string>[] answers = [Ask(), Ask(), Ask()];
        Assert.False(_node.HasMore);
        link.Release();

        for (int id = 0; id < 3; id++) Assert.StartsWith($"{id} ", (await _node.NextAsync()).Json, StringComparison.Ordinal);
        for (int id = 0; id < 3; id++) link.Send($"[1,{id},null,{id}]");
        Assert.Equal(["0", "1", "2"], await Task.WhenAll(answers));
    }

    [Fact]
    public async Task Answer_Large_ComesWholeHoweverItIsCut()
    {
        string text = new('x', 500_000);
        byte[] message = Pack.Of($"[1,0,null,\"{text}\"]");
        var answer = Ask();
        var (link, _) = await _node.NextAsync();

        var random = new Random(3);
        for (int sent = 0; sent < message.Length;)
        {
            int count = Math.Min(random.Next(1, 70_000), message.Length - sent);
            link.Send(message.AsSpan(sent, count));
            sent += count;
        }

        Assert.Equal($"\"{text}\"", await answer);
    }

    [Fact]
    public async Task RawAnswer_Disposed_DoesNotShowTheNextOne()
    {
        var first = _client.SendAsync(EdgeMethods.Ping, default).AsTask();
        var (link, _) = await _node.NextAsync();
        link.Send("[1,0,null,\"first\"]");
        var answer = await first;
        answer.Dispose();
        answer.Dispose();
        var second = _client.SendAsync(EdgeMethods.Ping, default).AsTask();
        await _node.NextAsync();
        link.Send("[1,0,null,\"second\"]");
        var other = await second;
        answer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => answer.Result);
        Assert.Equal("\"second\"", other.ToJson());
    }

    private async Task<string> Ask(TimeSpan? deadline = null, CancellationToken cancellation = default)
    {
        using var answer = await _client.SendAsync(EdgeMethods.ModelsList, Argument, deadline, cancellation);
        return answer.ToJson();
    }
}
