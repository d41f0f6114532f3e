using System.Text;
using Edge.Buffers;
using Edge.Providers.OpenAi;
using Edge.TestKit;

namespace Edge.Tests.Providers.OpenAi;

public sealed class OpenAiEmbeddingsTests
{
    // 1.0f and -2.5f, little-endian: 00 00 80 3f 00 00 20 c0.
    private const string Vector = "AACAPwAAIMA=";

    [Theory]
    [InlineData("\"AACAPwAAIMA=\"")]
    [InlineData("\"\\u0041ACAPwAAIMA=\"")]
    [InlineData("[1.0, -25e-1]")]
    public void Read_AnyFormOfAVector_GivesItsBytes(string vector)
    {
        string json = $$$"""{"object":"list","data":[{"object":"embedding","index":0,"embedding":{{{vector}}}}],"model":"m","usage":{"prompt_tokens":1,"total_tokens":1}}""";

        var status = Read(json, 1, out string answer);

        Assert.Equal(ChunkStatus.Read, status);
        Assert.Equal($$$"""{"model":"m","usage":{"prompt_tokens":1,"total_tokens":1},"data":[{"index":0,"embedding":"{{{Vector}}}"}]}""", answer);
    }

    [Fact]
    public void Read_ItemsOutOfOrder_AreSorted()
    {
        const string Json = """{"data":[{"embedding":[2],"index":1},{"embedding":[1],"index":0}]}""";

        var status = Read(Json, 2, out string answer);

        Assert.Equal(ChunkStatus.Read, status);
        Assert.Equal("""{"data":[{"index":0,"embedding":"AACAPw=="},{"index":1,"embedding":"AAAAQA=="}]}""", answer);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"data\":[{\"index\":0,\"embedding\":[1]}]")]
    [InlineData("{\"data\":null}")]
    [InlineData("{\"data\":[]}")]
    [InlineData("{\"data\":[1]}")]
    [InlineData("{\"data\":[{\"index\":0}]}")]
    [InlineData("{\"data\":[{\"index\":0,\"embedding\":[]}]}")]
    [InlineData("{\"data\":[{\"index\":0,\"embedding\":null}]}")]
    [InlineData("{\"data\":[{\"index\":0,\"embedding\":[\"1\"]}]}")]
    [InlineData("{\"data\":[{\"index\":0,\"embedding\":[1e99]}]}")]
    [InlineData("{\"data\":[{\"index\":0,\"embedding\":\"AAA=\"}]}")]
    [InlineData("{\"data\":[{\"index\":0,\"embedding\":\"not base64\"}]}")]
    [InlineData("{\"data\":[{\"index\":0,\"embedding\":\"AADAfw==\"}]}")]
    [InlineData("{\"data\":[{\"index\":1,\"embedding\":[1]}]}")]
    [InlineData("{\"data\":[{\"index\":\"0\",\"embedding\":[1]}]}")]
    [InlineData("{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":0,\"embedding\":[1]}]}")]
    public void Read_AnythingElse_IsMalformed(string json)
    {
        var status = Read(json, 1, out _);

        Assert.Equal(ChunkStatus.Malformed, status);
    }

    [Fact]
    public void Read_VectorsOfDifferentLengths_AreMalformed()
        => Assert.Equal(ChunkStatus.Malformed, Read("""{"data":[{"embedding":[1]},{"embedding":[1,2]}]}""", 2, out _));

    [Fact]
    public void Read_ErrorObject_IsAnError()
        => Assert.Equal(ChunkStatus.Error, Read("""{"error":{"message":"no"}}""", 1, out _));

    private static ChunkStatus Read(string json, int inputs, out string answer)
    {
        using var output = new PooledBufferWriter();
        var status = OpenAiEmbeddings.Read(Encoding.UTF8.GetBytes(json), inputs, output);
        answer = status == ChunkStatus.Read ? Pack.ToJson(output.WrittenMemory) : "";
        return status;
    }
}
