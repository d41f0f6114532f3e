using System.Net;
using Edge.Buffers;
using Edge.Protocol;
using MessagePack;

namespace Edge.Tests.Node.Http;

public sealed class EmbeddingsTests
{
    [Theory]
    [InlineData("float", "[1,-2.5]")]
    [InlineData("base64", "\"AACAPwAAIMA=\"")]
    public async Task Post_Embeddings_SendsVectorsInTheFormAskedFor(string format, string expected)
    {
        await using var host = await DoorHost.StartAsync((exchange, _, _) =>
        {
            exchange.Answer = Answer();
            return ValueTask.CompletedTask;
        });

        using var response = await host.PostAsync("/v1/embeddings", $$"""{"model":"e","input":"x","encoding_format":"{{format}}"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            $$$"""{"object":"list","data":[{"object":"embedding","index":0,"embedding":{{{expected}}}}],"usage":{"prompt_tokens":1},"model":"e"}""",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Post_Dimensions_ReachTheRequestPath()
    {
        int? dimensions = null;
        await using var host = await DoorHost.StartAsync((exchange, _, _) =>
        {
            dimensions = new MessagePackReader(exchange.Request.Get(Field.Dimensions)).ReadInt32();
            exchange.Answer = Answer();
            return ValueTask.CompletedTask;
        });

        using var response = await host.PostAsync("/v1/embeddings", """{"model":"e","input":"x","dimensions":64}""");

        Assert.Equal(64, dimensions);
    }

    private static ReadOnlyMemory<byte> Answer()
    {
        using var output = new PooledBufferWriter();
        var writer = new MessagePackWriter(output);
        writer.WriteMapHeader(2);
        writer.WriteString("data"u8);
        writer.WriteArrayHeader(1);
        writer.WriteMapHeader(2);
        writer.WriteString("index"u8);
        writer.Write(0);
        writer.WriteString("embedding"u8);
        writer.Write((byte[])[0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0]);
        writer.WriteString("usage"u8);
        writer.WriteMapHeader(1);
        writer.WriteString("prompt_tokens"u8);
        writer.Write(1);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }
}
