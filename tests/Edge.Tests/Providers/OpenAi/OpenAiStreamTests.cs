using System.Text;
using Edge.Backends;
using Edge.Protocol;
using Edge.Providers.OpenAi;
using Edge.TestKit;

namespace Edge.Tests.Providers.OpenAi;

public sealed class OpenAiStreamTests
{
    /// <summary>Two tokens and the usage, as OpenAI sends them.</summary>
    private const string Recorded =
        """
        data: {"id":"chatcmpl-B9","object":"chat.completion.chunk","created":1741569952,"model":"gpt-test","service_tier":"default","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null}

        data: {"id":"chatcmpl-B9","object":"chat.completion.chunk","created":1741569952,"model":"gpt-test","service_tier":"default","choices":[{"index":0,"delta":{"content":"Grüß"},"logprobs":null,"finish_reason":null}],"usage":null}

        data: {"id":"chatcmpl-B9","object":"chat.completion.chunk","created":1741569952,"model":"gpt-test","service_tier":"default","choices":[{"index":0,"delta":{"content":" Gott"},"logprobs":null,"finish_reason":null}],"usage":null}

        data: {"id":"chatcmpl-B9","object":"chat.completion.chunk","created":1741569952,"model":"gpt-test","service_tier":"default","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}

        data: {"id":"chatcmpl-B9","object":"chat.completion.chunk","created":1741569952,"model":"gpt-test","service_tier":"default","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}

        data: [DONE]


        """;

    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes(Recorded);
    private static readonly int FinishEnd = Encoding.UTF8.GetByteCount(Recorded[..(Recorded.IndexOf("\"stop\"}],\"usage\":null}\n", StringComparison.Ordinal) + "\"stop\"}],\"usage\":null}\n".Length)]);

    public static TheoryData<int> EveryCut => [.. Enumerable.Range(0, Bytes.Length + 1)];

    [Theory, MemberData(nameof(EveryCut))]
    public void Read_StreamCutInTwo_GivesTheSameChunks(int cut)
    {
        var (chunks, outcome) = Read(1, Bytes[..cut], Bytes[cut..]);

        Assert.Equal(5, chunks.Count);
        Assert.Equal("""{"id":"chatcmpl-B9","created":1741569952,"model":"gpt-test","service_tier":"default","choices":[{"index":0,"delta":{"content":"Grüß"},"logprobs":null,"finish_reason":null}]}""", chunks[1]);
        Assert.Equal("""{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}""", chunks[4]);
        Assert.Equal(BackendOutcome.Completed, outcome);
    }

    /// <summary>Without the finish reason an answer may lack its end; with it, only the usage can be missing.</summary>
    [Theory, MemberData(nameof(EveryCut))]
    public void Finish_StreamEndsAnywhere_IsWholeOnlyWithTheFinishReason(int cut)
    {
        var (_, outcome) = Read(1, Bytes[..cut]);

        if (cut >= FinishEnd) Assert.Equal(BackendOutcome.Completed, outcome);
        else Assert.Equal((ErrorCode.UpstreamFailed, true), (outcome.Error!.Code, outcome.Elsewhere));
    }

    [Fact]
    public void Finish_NoDoneAndNoUsage_IsWhole()
    {
        var (chunks, outcome) = Read(1, Encoding.UTF8.GetBytes("""data: {"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]}""" + "\n\n"));

        Assert.Single(chunks);
        Assert.Equal(BackendOutcome.Completed, outcome);
    }

    [Fact]
    public void Read_UsageBesideTheLastChoice_IsSplitOff()
    {
        var (chunks, outcome) = Read(1, Encoding.UTF8.GetBytes(
            """data: {"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"length"}],"usage":{"prompt_tokens":1}}""" + "\n\ndata: [DONE]\n\n"));

        Assert.Equal(["""{"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"length"}]}""", """{"choices":[],"usage":{"prompt_tokens":1}}"""], chunks);
        Assert.Equal(BackendOutcome.Completed, outcome);
    }

    [Fact]
    public void Read_FinishReasonsAndUsageWithoutDone_EndsWithoutWaiting()
    {
        using var stream = new OpenAiStream(new OpenAiErrors("cloud", null), choices: 1, maxEventBytes: 4096);
        ReadOnlyMemory<byte> input = Bytes.AsMemory(0, Bytes.Length - "data: [DONE]\n\n".Length);

        var step = StreamStep.Chunk;
        while (step == StreamStep.Chunk) step = stream.Read(ref input);

        Assert.Equal(StreamStep.Ended, step);
        Assert.Equal(BackendOutcome.Completed, stream.Outcome);
    }

    [Fact]
    public void Finish_OneOfTwoChoicesFinished_IsCut()
    {
        var (_, outcome) = Read(2, Encoding.UTF8.GetBytes("""data: {"choices":[{"index":1,"delta":{"content":"x"},"finish_reason":"stop"}]}""" + "\n\n"));

        Assert.Equal(ErrorCode.UpstreamFailed, outcome.Error!.Code);
    }

    [Fact]
    public void Read_DoneBeforeTheFinishReason_IsCut()
    {
        var (_, outcome) = Read(1, Encoding.UTF8.GetBytes("""data: {"choices":[{"index":0,"delta":{"content":"x"}}]}""" + "\n\ndata: [DONE]\n\n"));

        Assert.Equal((ErrorCode.UpstreamFailed, true), (outcome.Error!.Code, outcome.Elsewhere));
    }

    [Theory]
    [InlineData("""{"error":{"message":"Overloaded","type":"server_error","code":null}}""", ErrorCode.UpstreamFailed, true)]
    [InlineData("""{"error":{"message":"slow down","code":429}}""", ErrorCode.RateLimitExceeded, true)]
    [InlineData("""{"choices":[],"error":{"message":"no","code":"content_filter"}}""", ErrorCode.ContentFilter, false)]
    [InlineData("""{"error":{"message":"too long","type":"invalid_request_error","code":"context_length_exceeded"}}""", ErrorCode.ContextLengthExceeded, false)]
    public void Read_ErrorInsideTheStream_IsJudgedByItsCode(string data, ErrorCode code, bool elsewhere)
    {
        var (_, outcome) = Read(1, Encoding.UTF8.GetBytes($"event: error\ndata: {data}\n\n"));

        Assert.Equal((code, elsewhere), (outcome.Error!.Code, outcome.Elsewhere));
    }

    [Theory]
    [InlineData("{\"choices\":[{\"in")]
    [InlineData("[1,2]")]
    [InlineData("\"text\"")]
    [InlineData("{\"choices\":{}}")]
    [InlineData("{\"choices\":[1]}")]
    [InlineData("{\"choices\":[{\"index\":128,\"delta\":{}}]}")]
    [InlineData("{\"choices\":[{\"index\":-1,\"delta\":{}}]}")]
    [InlineData("{\"choices\":[{\"index\":\"0\",\"delta\":{}}]}")]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":\"text\"}]}")]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":{}}]}")]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":[]}]}")]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":{}}}]}")]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[1]}}]}")]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":null}]}}]}")]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":\"f\"}]}}]}")]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\\ud800\"}}]}")]
    public void Read_ChunkOfAnotherShape_IsMalformed(string data)
    {
        var (chunks, outcome) = Read(1, Encoding.UTF8.GetBytes($"data: {data}\n\n"));

        Assert.Empty(chunks);
        Assert.Equal((ErrorCode.UpstreamFailed, true), (outcome.Error!.Code, outcome.Elsewhere));
    }

    [Fact]
    public void Read_ToolCalls_PassUnchanged()
    {
        const string First = """{"choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}}]},"finish_reason":null}]}""";
        const string Last = """{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""";

        var (chunks, outcome) = Read(1, Encoding.UTF8.GetBytes($"data: {First}\n\ndata: {Last}\n\n"));

        Assert.Equal([First, Last], chunks);
        Assert.Equal(BackendOutcome.Completed, outcome);
    }

    /// <summary>Azure opens with its filter's results, others ping with objects of their own: neither is an answer, nor a fault.</summary>
    [Fact]
    public void Read_EventsWithoutChoices_AreSkipped()
    {
        var (chunks, outcome) = Read(1, [.. "data: {\"choices\":[],\"prompt_filter_results\":[]}\n\ndata: {\"type\":\"ping\"}\n\n"u8, .. Bytes]);

        Assert.Equal(5, chunks.Count);
        Assert.Equal(BackendOutcome.Completed, outcome);
    }

    [Fact]
    public void Read_EventPastTheLimit_Fails()
    {
        var (_, outcome) = Read(1, Encoding.UTF8.GetBytes("data: " + new string('x', 5000)));

        Assert.Contains("max_event_bytes", outcome.Error!.Message, StringComparison.Ordinal);
    }

    private static (List<string> Chunks, BackendOutcome Outcome) Read(int choices, params byte[][] pieces)
    {
        using var stream = new OpenAiStream(new OpenAiErrors("cloud", null), choices, maxEventBytes: 4096);
        var chunks = new List<string>();
        foreach (byte[] piece in pieces)
        {
            ReadOnlyMemory<byte> input = piece;
            while (true)
            {
                var step = stream.Read(ref input);
                if (step == StreamStep.Ended) return (chunks, stream.Outcome);
                if (step == StreamStep.NeedMoreData) break;
                chunks.Add(Pack.ToJson(stream.Chunk));
            }
        }

        while (stream.Finish() == StreamStep.Chunk) chunks.Add(Pack.ToJson(stream.Chunk));
        return (chunks, stream.Outcome);
    }
}
