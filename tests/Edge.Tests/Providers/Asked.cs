using System.Buffers;
using System.Text;
using Edge.Buffers;
using Edge.Protocol;

namespace Edge.Tests.Providers;

/// <summary>Requests as a door hands them to a backend.</summary>
internal static class Asked
{
    public const string Hello = """{"model":"gpt-test","messages":[{"role":"user","content":"Hello"}]}""";
    public const string HelloStreamed = """{"model":"gpt-test","stream":true,"messages":[{"role":"user","content":"Hello"}]}""";

    public static InferenceRequest Chat(string json) => Parse(Endpoint.ChatCompletions, json);

    public static InferenceRequest Embeddings(string json) => Parse(Endpoint.Embeddings, json);

    private static InferenceRequest Parse(Endpoint endpoint, string json)
    {
        using var map = new PooledBufferWriter();
        Assert.True(JsonToMessagePack.TryConvert(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)), map, MessageLimits.Default, out _));
        var request = new InferenceRequest();
        Assert.Null(request.Parse(endpoint, map.WrittenMemory));
        string model = request.RequestedModelName;
        request.Scope = new ModelScope(model, Encoding.UTF8.GetBytes(model), "");
        return request;
    }
}
