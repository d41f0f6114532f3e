using System.Buffers;
using System.Text.Json;
using Edge.Backends;
using Edge.Caching;
using Edge.Connection;
using Edge.Protocol;
using Edge.TestKit;

namespace Edge.Tests.Core.Connection;

public sealed class ClientConnectionTests : IDisposable
{
    private const string Map = """{"model":"m","messages":[{"role":"user","content":"hello"}]}""";
    private const string Streamed = """{"model":"m","messages":[{"role":"user","content":"hello"}],"stream":true}""";

    private readonly ConnectionHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Receive_Ping_IsAnswered()
    {
        var client = _host.Connect();

        Assert.Equal("[1,7,null,{}]", await client.AskAsync("""[0,7,"node.ping",[]]"""));
        Assert.Equal("[1,7,null,{}]", await client.AskAsync("""[0,7,"node.ping",[{"x":1}]]""")); // the id is free again
    }

    [Fact]
    public async Task Receive_BytesOneByOne_IsAnsweredOnce()
    {
        var client = _host.Connect();

        foreach (byte b in Pack.Of($$"""[0,1,"chat.completions",[{{Map}}]]""")) client.SendBytes([b]);
        client.EndSending();

        Assert.Single(await client.RestAsync());
    }

    [Fact]
    public async Task Receive_ChatTwice_ComesFromTheBackendThenFromTheCache()
    {
        var client = _host.Connect();

        using var first = JsonDocument.Parse(await client.AskAsync($$"""[0,1,"chat.completions",[{{Map}}]]"""));
        using var second = JsonDocument.Parse(await client.AskAsync($$"""[0,2,"chat.completions",[{{Map}}]]"""));

        var (answered, cached) = (first.RootElement[3], second.RootElement[3]);
        Assert.Equal("from local", answered.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        Assert.Equal(2, answered.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.Equal("local", answered.GetProperty("edge").GetProperty("served_by").GetString());
        Assert.Equal("""{"kind":"miss"}""", answered.GetProperty("edge").GetProperty("cache").GetRawText());
        Assert.Equal("cache", cached.GetProperty("edge").GetProperty("served_by").GetString());
        Assert.Equal("""{"kind":"exact","similarity":1,"age_s":0}""", cached.GetProperty("edge").GetProperty("cache").GetRawText());
        Assert.Equal("edge-1", cached.GetProperty("edge").GetProperty("node").GetString());
        Assert.Equal(16, cached.GetProperty("edge").GetProperty("request_id").GetString()!.Length);
        Assert.Equal(answered.GetProperty("choices").GetRawText(), cached.GetProperty("choices").GetRawText());
    }

    [Fact]
    public async Task Receive_Stream_SendsChunksInOrderAndAResponseWithoutText()
    {
        var client = _host.Connect();

        client.Send($$"""[0,9,"chat.completions",[{{Streamed}}]]""");
        client.EndSending();
        var messages = await client.RestAsync();

        Assert.All(messages[..^1], message => Assert.StartsWith("""[2,"chat.chunk",[9,{""", message));
        Assert.Equal(5, messages.Count);
        Assert.Contains("from ", messages[1]);
        Assert.Contains("local", messages[2]);
        Assert.StartsWith("[1,9,null,{", messages[^1]);
        Assert.Contains("\"choices\":[{\"index\":0,\"finish_reason\":\"stop\"}]", messages[^1]);
        Assert.Contains("\"completion_tokens\":2", messages[^1]);
        Assert.DoesNotContain("from local", messages[^1]);
    }

    [Fact]
    public async Task Receive_StreamFromTheCache_LooksLikeAStreamAndIsSentAtOnce()
    {
        var client = _host.Connect();
        await client.AskAsync($$"""[0,1,"chat.completions",[{{Map}}]]""");
        int sends = client.Sends;

        client.Send($$"""[0,2,"chat.completions",[{{Streamed}}]]""");
        var messages = new List<string>();
        do messages.Add(await client.NextAsync()); while (!messages[^1].StartsWith("[1,", StringComparison.Ordinal));

        Assert.True(messages.Count > 2);
        Assert.All(messages[..^1], message => Assert.StartsWith("""[2,"chat.chunk",[2,{""", message));
        Assert.Contains("\"kind\":\"exact\"", messages[^1]);
        Assert.Equal(1, client.Sends - sends);
    }

    [Fact]
    public async Task Receive_StreamCutShort_EndsWithAnError()
    {
        _host.Backend.CutAfterChunks = 2;
        var client = _host.Connect();

        client.Send($$"""[0,9,"chat.completions",[{{Streamed}}]]""");
        client.EndSending();
        var messages = await client.RestAsync();

        Assert.StartsWith("[1,9,\"upstream_failed: ", messages[^1]);
        Assert.Single(messages, message => message.StartsWith("[1,", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""[0,1,"node.pong",[]]""", "method_not_found")]
    [InlineData("""[0,1,"",[]]""", "method_not_found")]
    [InlineData("""[0,1,"node.ping",{}]""", "invalid_request")]
    [InlineData("""[0,1,"node.ping",null]""", "invalid_request")]
    [InlineData("""[0,1,"node.ping",[1]]""", "invalid_request")]
    [InlineData("""[0,1,"node.ping",[{},{}]]""", "invalid_request")]
    [InlineData("""[0,1,"chat.completions",[]]""", "invalid_request")]
    [InlineData("""[0,1,"chat.completions",[{"model":7,"messages":[]}]]""", "invalid_request")]
    [InlineData("""[0,1,"chat.completions",[{"model":"none","messages":[{"role":"user","content":"x"}]}]]""", "model_not_found")]
    [InlineData("""[0,1,"chat.completions",[{"model":"m","messages":[{"role":"user","content":"x"}],"edge":{"cache":"only-if-cached"}}]]""", "not_cached")]
    public async Task Receive_BadRequest_IsAnsweredAndTheConnectionGoesOn(string request, string code)
    {
        var client = _host.Connect();

        Assert.StartsWith($"[1,1,\"{code}: ", await client.AskAsync(request));
        Assert.Equal("[1,2,null,{}]", await client.AskAsync("""[0,2,"node.ping",[]]"""));
    }

    [Fact]
    public async Task Receive_InvalidUtf8_IsAnsweredAndTheConnectionGoesOn()
    {
        var client = _host.Connect();
        byte[] request = Pack.Of($$"""[0,1,"chat.completions",[{{Map}}]]""");
        request[request.AsSpan().IndexOf("hello"u8)] = 0xff;

        client.SendBytes(request);

        Assert.StartsWith("[1,1,\"invalid_request: ", await client.NextAsync());
        Assert.Equal("[1,2,null,{}]", await client.AskAsync("""[0,2,"node.ping",[]]"""));
    }

    [Theory]
    [InlineData("""[2,"no.such",[]]""")]
    [InlineData("""[2,"request.cancel",[77]]""")]
    [InlineData("""[2,"request.cancel",[-1]]""")]
    [InlineData("""[2,"request.cancel",["x"]]""")]
    [InlineData("""[2,"request.cancel",[18446744073709551615]]""")]
    [InlineData("""[2,"request.cancel",{}]""")]
    [InlineData("""[1,5,null,"unasked"]""")]
    public async Task Receive_UnknownNotification_IsIgnored(string message)
    {
        var client = _host.Connect();

        client.Send(message);

        Assert.Equal("[1,2,null,{}]", await client.AskAsync("""[0,2,"node.ping",[]]"""));
    }

    [Theory]
    [InlineData("c1")]
    [InlineData("474554")]                     // GET
    [InlineData("9400ffa96e6f64652e70696e6790")] // id -1
    [InlineData("dfffffffff")]
    [InlineData("94000adbffffffff")]           // 4 GiB of method
    public async Task Receive_NoEnvelope_ClosesWithoutAWord(string hex)
    {
        var client = _host.Connect();

        client.SendBytes(Convert.FromHexString(hex));

        Assert.Empty(await client.RestAsync());
    }

    [Fact]
    public async Task Receive_NoEnvelopeAfterHello_SaysGoodbye()
    {
        var client = _host.Connect();
        await client.AskAsync("""[0,1,"node.hello",[{"errors":"map"}]]""");

        client.SendBytes([0xc1]);

        string goodbye = Assert.Single(await client.RestAsync());
        Assert.StartsWith("""[2,"node.goodbye",[{"type":"invalid_request_error","code":"invalid_request",""", goodbye);
    }

    [Fact]
    public async Task Receive_AnswerOfAWrongForm_IsAServerErrorAndTheConnectionGoesOn()
    {
        using var host = new ConnectionHost(backends: new ScriptedBackend("odd", Endpoint.ChatCompletions, async (_, sink, cancellation) =>
        {
            await sink.AnswerAsync(Pack.Of("""{"choices":[],"id":"x"}""").AsMemory(..^1), cancellation); // cut short
            return BackendOutcome.Completed;
        }));
        var client = host.Connect();

        string answer = await client.AskAsync("""[0,1,"chat.completions",[{"model":"odd","messages":[{"role":"user","content":"x"}]}]]""");

        Assert.StartsWith("[1,1,\"server_error: ", answer);
        Assert.Equal("[1,2,null,{}]", await client.AskAsync("""[0,2,"node.ping",[]]"""));
    }

    [Fact]
    public async Task Receive_Embeddings_AreFloatsOrBytes()
    {
        using var host = new ConnectionHost(backends: new ScriptedBackend("e", Endpoint.Embeddings, async (_, sink, cancellation) =>
        {
            // {"model":"e","data":[{"index":0,"embedding":bin 0.5 -0.25}]}
            byte[] answer = Convert.FromHexString("82a56d6f64656ca165a4646174619182a5696e64657800a9656d62656464696e67c4080000003f000080be");
            await sink.AnswerAsync(answer, cancellation);
            return BackendOutcome.Completed;
        }));
        var client = host.Connect();

        string floats = await client.AskAsync("""[0,1,"embeddings",[{"model":"e","input":"x"}]]""");
        string bytes = await client.AskAsync("""[0,2,"embeddings",[{"model":"e","input":"x","encoding_format":"base64"}]]""");

        Assert.StartsWith("""[1,1,null,{"model":"e","data":[{"index":0,"embedding":[0.5,-0.25]}],"edge":{""", floats);
        Assert.StartsWith("""[1,2,null,{"model":"e","data":[{"index":0,"embedding":"AAAAPwAAgL4="}],"edge":{""", bytes);
        Assert.Contains("\"kind\":\"exact\"", bytes); // one entry for both forms
    }

    /// <summary>The hot path of the TCP door: from the arrived bytes to the sent ones.</summary>
    [Fact]
    public void Receive_ExactHit_AllocatesNothing()
    {
        var transport = new NullTransport();
        Assert.True(_host.Registry.TryOpen(transport, out var connection));
        using var _ = connection;
        byte[] request = Pack.Of($$"""[0,1000,"chat.completions",[{{Map}}]]""");
        var whole = new ReadOnlySequence<byte>([.. request, .. request]);
        var pieces = Sequence.InPiecesOf(40, request);
        Receive(whole);
        SpinWait.SpinUntil(() => connection.InFlight == 0);
        for (int i = 0; i < 300; i++) Round();
        long sent = transport.Bytes;

        long allocated = Allocation.Least(1000, () => Round());

        Assert.Equal(0, allocated);
        Assert.True(transport.Bytes - sent > 3000 * 200); // whole answers
        Assert.Equal(1, _host.Backend.Calls);

        void Round()
        {
            Receive(whole);
            Receive(pieces);
        }

        void Receive(ReadOnlySequence<byte> buffer)
        {
            if (connection.Receive(ref buffer) != ReceiveStatus.NeedMoreData) Assert.Fail("The connection ended.");
            connection.Flush();
            if (!IsCompleted(connection.ReadyAsync())) Assert.Fail("The connection is not ready.");
        }

        static bool IsCompleted(ValueTask task) => task.IsCompletedSuccessfully;
    }
}
