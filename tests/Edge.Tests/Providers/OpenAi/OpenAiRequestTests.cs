using System.Buffers;
using System.Text;
using Edge.Protocol;
using Edge.Providers.OpenAi;

namespace Edge.Tests.Providers.OpenAi;

public sealed class OpenAiRequestTests
{
    [Fact]
    public void Write_PlainQuestion_WritesOnlyWhatWasGiven()
    {
        using var request = Asked.Chat(Asked.Hello);

        string json = Write(request);

        Assert.Equal("""{"model":"their-model","messages":[{"content":"Hello","role":"user"}]}""", json);
    }

    [Fact]
    public void Write_Streamed_AlwaysAsksForTheUsage()
    {
        using var request = Asked.Chat(Asked.HelloStreamed);

        string json = Write(request);

        Assert.EndsWith(""","stream":true,"stream_options":{"include_usage":true}}""", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max_tokens")]
    [InlineData("max_completion_tokens")]
    public void Write_LongestAnswer_HasTheNameTheCallerUsed(string name)
    {
        using var request = Asked.Chat($$"""{"model":"m","messages":[{"role":"user","content":"x"}],"{{name}}":5}""");

        string json = Write(request);

        Assert.Contains($"\"{name}\":5", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_EveryField_SurvivesTheTrip()
    {
        using var request = Asked.Chat(
            """
            {"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"x"}]}],"tools":[{"type":"function","function":{"name":"f"}}],
            "tool_choice":"required","parallel_tool_calls":false,"response_format":{"type":"json_object"},"temperature":0.5,"top_p":1.0,"top_k":40,
            "min_p":0.05,"repetition_penalty":1.1,"frequency_penalty":-0.5,"presence_penalty":2,"seed":-3,"n":2,"logprobs":true,"top_logprobs":4,
            "logit_bias":{"50256":-100},"stop":"end","user":"u-1","metadata":{"b":"2","a":"1"},"reasoning_effort":"low","service_tier":"flex","edge":{"namespace":"x"}}
            """);

        string json = Write(request);

        Assert.Equal(
            """
            {"model":"their-model","messages":[{"content":[{"text":"x","type":"text"}],"role":"user"}],"tools":[{"function":{"name":"f"},"type":"function"}],
            "tool_choice":"required","parallel_tool_calls":false,"response_format":{"type":"json_object"},"temperature":0.5,"top_p":1,"top_k":40,
            "min_p":0.05,"repetition_penalty":1.1,"frequency_penalty":-0.5,"presence_penalty":2,"seed":-3,"n":2,"logprobs":true,"top_logprobs":4,
            "logit_bias":{"50256":-100},"stop":["end"],"reasoning_effort":"low","service_tier":"flex","metadata":{"a":"1","b":"2"},"user":"u-1"}
            """.ReplaceLineEndings(""),
            json);
    }

    [Fact]
    public void Write_Embeddings_AsksForBase64()
    {
        using var request = Asked.Embeddings("""{"model":"m","input":"x","dimensions":64}""");

        string json = Write(request);

        Assert.Equal("""{"model":"their-model","input":["x"],"dimensions":64,"encoding_format":"base64"}""", json);
    }

    [Theory]
    [InlineData("""{"model":"m","input":"x"}""", 1)]
    [InlineData("""{"model":"m","input":[1,2,3]}""", 1)]
    [InlineData("""{"model":"m","input":["x","y"]}""", 2)]
    public void ItemsOf_Embeddings_CountsTheInputs(string asked, int expected)
    {
        using var request = Asked.Embeddings(asked);

        int items = OpenAiRequest.ItemsOf(request);

        Assert.Equal(expected, items);
    }

    private static string Write(InferenceRequest request)
    {
        var output = new ArrayBufferWriter<byte>();
        OpenAiRequest.Write(request, "their-model"u8, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
