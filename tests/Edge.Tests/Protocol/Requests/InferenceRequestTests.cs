using System.Buffers;
using System.Text;
using CsCheck;
using Edge.Protocol;
using Edge.TestKit;
using MessagePack;

namespace Edge.Tests.Protocol.Requests;

public class InferenceRequestTests
{
    private const string Hello = """{"model":"m","messages":[{"role":"user","content":"hello"}]}""";

    [Fact]
    public void Parse_Request_WritesFieldsInOrderWithDefaults()
    {
        using var request = Parsed(Hello);

        Assert.Equal(
            """[[{"content":"hello","role":"user"}],[],"none",true,{"type":"text"},null,null,null,null,null,0,0,null,1,false,0,{},null,[],null,null,{}]""",
            Pack.ToJson(request.Body));
        Assert.True(request.RequestedModel.SequenceEqual("m"u8));
    }

    public static TheoryData<string, string> SameMeaning => new()
    {
        { Hello, """{"messages":[{"content":"hello","role":"user"}],"model":"m"}""" },
        { Hello, """{"model":"m","messages":[{"role":"user","content":"hello"}],"n":1,"stop":null,"logprobs":false,"frequency_penalty":0.0}""" },
        { Hello, """{"model":"m","messages":[{"role":"user","content":"hello"}],"stream":true,"stream_options":{"include_usage":true},"user":"u","metadata":{"a":"b"}}""" },
        { Hello, """{"model":"m","messages":[{"role":"user","content":"hello"}],"edge":{"cache":"no-cache","deadline_ms":5}}""" },
        { """{"model":"m","messages":[{"role":"user","content":"x"}],"stop":"a","max_tokens":5}""", """{"model":"m","messages":[{"role":"user","content":"x"}],"max_completion_tokens":5,"stop":["a"]}""" },
        { """{"model":"m","messages":[{"role":"user","content":"x"}],"temperature":1.0}""", """{"model":"m","messages":[{"role":"user","content":"x"}],"temperature":1}""" },
        { """{"model":"m","messages":[{"role":"user","content":"x"}],"b":{"y":1,"x":[2]},"a":0}""", """{"model":"m","messages":[{"role":"user","content":"x"}],"a":0,"b":{"x":[2],"y":1}}""" },
    };

    /// <summary>What means the same has the same bytes, so that it has the same key.</summary>
    [Theory, MemberData(nameof(SameMeaning))]
    public void Parse_SameMeaning_GivesTheSameBody(string one, string other)
    {
        using var first = Parsed(one);
        using var second = Parsed(other);

        Assert.Equal(Convert.ToHexString(first.Body.Span), Convert.ToHexString(second.Body.Span));
    }

    public static TheoryData<string> Variations => new()
    {
        """{"model":"m","messages":[{"role":"user","content":"hello "}]}""",
        """{"model":"m","messages":[{"role":"user","content":"Hello"}]}""",
        """{"model":"m","messages":[{"role":"system","content":"hello"}]}""",
        """{"model":"m","messages":[{"role":"user","content":"hello"}],"temperature":0}""",
        """{"model":"m","messages":[{"role":"user","content":"hello"}],"temperature":1}""",
        """{"model":"m","messages":[{"role":"user","content":"hello"}],"max_tokens":1}""",
        """{"model":"m","messages":[{"role":"user","content":"hello"}],"tools":[{"type":"function"}]}""",
        """{"model":"m","messages":[{"role":"user","content":"hello"}],"response_format":{"type":"json_object"}}""",
        """{"model":"m","messages":[{"role":"user","content":"hello"}],"unheard_of":1}""",
        """{"model":"m","messages":[{"role":"user","content":"hello"}],"seed":1}""",
        """{"model":"m","messages":[{"role":"user","content":"hello"}],"stop":["a"]}""",
    };

    [Theory, MemberData(nameof(Variations))]
    public void Parse_OtherMeaning_GivesAnotherBody(string json)
    {
        using var hello = Parsed(Hello);
        using var other = Parsed(json);

        Assert.False(hello.Body.Span.SequenceEqual(other.Body.Span));
    }

    public static TheoryData<string, string?> Refused => new()
    {
        { """[]""", null },
        { """{}""", "model" },
        { """{"model":"m"}""", "messages" },
        { """{"model":7,"messages":[]}""", "model" },
        { """{"model":"","messages":[]}""", "model" },
        { """{"model":"m","messages":[]}""", "messages" },
        { """{"model":"m","messages":{}}""", "messages" },
        { """{"model":"m","messages":["hello"]}""", "messages[0]" },
        { """{"model":"m","messages":[{"content":"x"}]}""", "messages[0].role" },
        { """{"model":"m","messages":[{"role":"king","content":"x"}]}""", "messages[0].role" },
        { """{"model":"m","messages":[{"role":"user","content":7}]}""", "messages[0].content" },
        { """{"model":"m","messages":[{"role":"user","content":"x"}],"temperature":"warm"}""", "temperature" },
        { """{"model":"m","messages":[{"role":"user","content":"x"}],"temperature":2.5}""", "temperature" },
        { """{"model":"m","messages":[{"role":"user","content":"x"}],"n":0}""", "n" },
        { """{"model":"m","messages":[{"role":"user","content":"x"}],"n":1.5}""", "n" },
        { """{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":0}""", "max_completion_tokens" },
        { """{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":1,"max_completion_tokens":2}""", "max_completion_tokens" },
        { """{"model":"m","messages":[{"role":"user","content":"x"}],"stop":[1]}""", "stop[0]" },
        { """{"model":"m","messages":[{"role":"user","content":"x"}],"stream":"yes"}""", "stream" },
        { """{"model":"m","messages":[{"role":"user","content":"x"}],"tools":{}}""", "tools" },
        { """{"model":"m","messages":[{"role":"user","content":"x"}],"seed":1.5}""", "seed" },
        { """{"model":"m","messages":[{"role":"user","content":"x"}],"edge":{"deadline_ms":0}}""", "edge.deadline_ms" },
        { """{"model":"m","messages":[{"role":"user","content":"x"}],"edge":{"cache":"max-age=x"}}""", "edge.cache" },
        { """{"model":"m","messages":[{"role":"user","content":"x"}],"a":{"b":1,"b":2}}""", "a" },
        { """{"model":"m","messages":[{"role":"user","content":"x"}],"a":1,"a":2}""", "a" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void Parse_BadRequest_NamesTheField(string json, string? param)
    {
        using var request = new InferenceRequest();

        var error = request.Parse(Endpoint.ChatCompletions, Pack.Of(json));

        Assert.NotNull(error);
        Assert.Equal(ErrorCode.InvalidRequest, error.Code);
        Assert.Equal(param, error.Param);
    }

    public static TheoryData<string, string> Inputs => new()
    {
        { """{"model":"e","input":"one"}""", """["one"]""" },
        { """{"model":"e","input":["one","two"]}""", """["one","two"]""" },
        { """{"model":"e","input":[1,2,3]}""", "[[1,2,3]]" },
        { """{"model":"e","input":[[1],[2,3]]}""", "[[1],[2,3]]" },
    };

    [Theory, MemberData(nameof(Inputs))]
    public void Parse_EmbeddingInput_IsAnArrayOfInputs(string json, string expected)
    {
        using var request = new InferenceRequest();

        Assert.Null(request.Parse(Endpoint.Embeddings, Pack.Of(json)));

        Assert.Equal(expected, Pack.ToJson(request.Get(Field.Input)));
    }

    [Theory]
    [InlineData("""{"model":"e"}""", "input")]
    [InlineData("""{"model":"e","input":[]}""", "input")]
    [InlineData("""{"model":"e","input":[[]]}""", "input[0]")]
    [InlineData("""{"model":"e","input":[-1]}""", "input[0]")]
    [InlineData("""{"model":"e","input":["a",7]}""", "input[1]")]
    [InlineData("""{"model":"e","input":"a","encoding_format":"hex"}""", "encoding_format")]
    [InlineData("""{"model":"e","input":"a","dimensions":0}""", "dimensions")]
    public void Parse_BadEmbeddingRequest_NamesTheField(string json, string param)
    {
        using var request = new InferenceRequest();

        Assert.Equal(param, request.Parse(Endpoint.Embeddings, Pack.Of(json))?.Param);
    }

    [Fact]
    public void Parse_Controls_AreReadAndNotPartOfTheBody()
    {
        using var request = Parsed("""
            {"model":"m","messages":[{"role":"user","content":"x"}],"stream":true,"stream_options":{"include_usage":true},"user":"u",
             "edge":{"cache":"no-store, max-age=60","namespace":"ns","session":"s","deadline_ms":1500,"trace":true,"key":"k","unheard_of":"x"}}
            """);

        Assert.Equal((true, true), (request.Stream, request.IncludeUsage));
        Assert.Equal(new CacheControl(false, true, false, false, TimeSpan.FromSeconds(60)), request.Controls.Cache);
        Assert.Equal(("ns", "s", "k", true), (request.Controls.Namespace, request.Controls.Session, request.Controls.Key, request.Controls.Timings));
        Assert.Equal(TimeSpan.FromMilliseconds(1500), request.Controls.Deadline);
        Assert.Equal("""{"user":"u"}""", Pack.ToJson(request.Carried));
    }

    [Fact]
    public void Parse_BinaryTexts_AreTexts()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteMapHeader(2);
        writer.Write("model"u8);
        writer.Write("m"u8);
        writer.Write("messages"u8);
        writer.WriteArrayHeader(1);
        writer.WriteMapHeader(2);
        writer.Write("role"u8);
        writer.Write("user"u8);
        writer.Write("content"u8);
        writer.Write("hello"u8);
        writer.Flush();
        using var request = new InferenceRequest();
        using var hello = Parsed(Hello);

        Assert.Null(request.Parse(Endpoint.ChatCompletions, buffer.WrittenMemory));

        Assert.True(hello.Body.Span.SequenceEqual(request.Body.Span));
    }

    [Fact]
    public void Parse_InvalidUtf8_IsRefused()
    {
        byte[] pack = Pack.Of(Hello);
        pack[pack.AsSpan().IndexOf("hello"u8)] = 0xFF;
        using var request = new InferenceRequest();

        Assert.Equal("messages", request.Parse(Endpoint.ChatCompletions, pack)?.Param);
    }

    [Theory]
    [InlineData("""[{"role":"user","content":"hello"}]""", "hello")]
    [InlineData("""[{"role":"system","content":"be kind"},{"role":"user","content":"hello"}]""", "hello")]
    [InlineData("""[{"role":"user","content":"hello"},{"role":"assistant","content":"hi"}]""", "")]
    [InlineData("""[{"role":"user","content":[{"type":"text","text":"hello"}]}]""", "")]
    public void LastUserText_IsThePlainTextOfTheLastMessage(string messages, string expected)
    {
        using var request = Parsed($$"""{"model":"m","messages":{{messages}}}""");

        Assert.Equal(expected, Encoding.UTF8.GetString(request.LastUserText.Span));
        Assert.Equal(expected.Length > 0, request.HasLastUserText);
    }

    /// <summary>Whatever the order in which members come, at every level, the body is the same.</summary>
    [Fact]
    public void Parse_MembersInAnyOrder_GiveTheSameBody()
    {
        var members = Gen.Shuffle(new[] { "\"temperature\":0.5", "\"seed\":9", "\"zeta\":{\"b\":1,\"a\":{\"d\":2,\"c\":3}}", "\"alpha\":[{\"y\":1,\"x\":2}]", "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]", "\"model\":\"m\"" });
        using var expected = Parsed("""{"model":"m","messages":[{"content":"x","role":"user"}],"temperature":0.5,"seed":9,"alpha":[{"x":2,"y":1}],"zeta":{"a":{"c":3,"d":2},"b":1}}""");
        string body = Convert.ToHexString(expected.Body.Span);

        members.Sample(order =>
        {
            using var request = Parsed("{" + string.Join(',', order) + "}");
            return Convert.ToHexString(request.Body.Span) == body;
        }, iter: 200);
    }

    [Fact]
    public void Parse_WarmRequest_AllocatesNothing()
    {
        byte[] pack = Pack.Of("""{"model":"m","messages":[{"role":"system","content":"be kind"},{"role":"user","content":"hello"}],"temperature":0,"x":{"b":1,"a":2}}""");
        using var request = new InferenceRequest();
        for (int i = 0; i < 100; i++) request.Parse(Endpoint.ChatCompletions, pack);

        Assert.Equal(0, Allocation.Least(1000, () => request.Parse(Endpoint.ChatCompletions, pack)));
    }

    private static InferenceRequest Parsed(string json)
    {
        var request = new InferenceRequest();
        Assert.Null(request.Parse(Endpoint.ChatCompletions, Pack.Of(json)));
        return request;
    }
}
