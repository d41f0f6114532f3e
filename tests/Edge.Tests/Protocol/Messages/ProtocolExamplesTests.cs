using System.Buffers;
using System.Text;
using System.Text.Json;
using Edge.Buffers;
using Edge.Fuzz;
using Edge.Protocol;
using Edge.TestKit;

namespace Edge.Tests.Protocol.Messages;

/// <summary>Holds docs/protocol.md and the code to one another.</summary>
public sealed class ProtocolExamplesTests
{
    public static TheoryData<string> EveryExample => [.. ProtocolExamples.All.Select(example => example.Name)];

    [Fact]
    public void Document_Examples_CoverEveryMethodAndHaveNamesOfTheirOwn()
    {
        string names = string.Join(' ', ProtocolExamples.All.Select(example => Encoding.UTF8.GetString(Read(example.Bytes).Method)));

        Assert.Equal(ProtocolExamples.All.Count, ProtocolExamples.All.Select(example => example.Name).Distinct().Count());
        foreach (string method in (string[])[
            "node.hello", "node.ping", "chat.completions", "embeddings", "models.list", "cache.get", "cache.put",
            "cache.invalidate", "cache.stats", "request.cancel", "chat.chunk", "node.draining", "node.goodbye"])
            Assert.Contains(method, names);
    }

    [Theory, MemberData(nameof(EveryExample))]
    public void Example_CutAnywhere_IsOneMessage(string name)
    {
        byte[] bytes = Find(name).Bytes;
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            var buffer = Sequence.Of(bytes[..cut], bytes[cut..]);
            var scan = default(ScanState);

            var status = MessageReader.TryRead(ref buffer, ref scan, MessageLimits.Default, out _);

            Assert.Equal(MessageStatus.Complete, status);
            Assert.True(buffer.IsEmpty);
        }
    }

    [Theory, MemberData(nameof(EveryExample))]
    public void Example_Bytes_AreItsJson(string name)
    {
        var example = Find(name);
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output);

        var fault = MessagePackToJson.TryWrite(new(example.Bytes), writer);
        writer.Flush();

        Assert.Equal(JsonWriteFault.None, fault);
        using var expected = JsonDocument.Parse(example.Json);
        using var actual = JsonDocument.Parse(output.WrittenMemory);
        Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement), Encoding.UTF8.GetString(output.WrittenSpan));
    }

    /// <summary>JSON knows neither float 32 nor bin; all else has one shortest encoding.</summary>
    [Theory, MemberData(nameof(EveryExample))]
    public void Example_Json_TranslatesIntoItsBytes(string name)
    {
        var example = Find(name);
        if (name is "embeddings response" or "embeddings as bytes response") return;
        using var output = new PooledBufferWriter();

        bool converted = JsonToMessagePack.TryConvert(
            new(Encoding.UTF8.GetBytes(example.Json)), output, MessageLimits.Default, out var error);

        Assert.True(converted, error.ToString());
        Assert.Equal(Convert.ToHexString(example.Bytes), Convert.ToHexString(output.WrittenSpan));
    }

    [Theory, MemberData(nameof(EveryExample))]
    public void Example_OfTheNode_IsWhatTheWriterWrites(string name)
    {
        var example = Find(name);
        var message = Read(example.Bytes);
        if (message.Kind == MessageKind.Request || message.Method.SequenceEqual(MethodNames.RequestCancel)) return;
        using var output = new PooledBufferWriter();
        using var json = JsonDocument.Parse(example.Json);

        if (message.IsError) Rewrite(json.RootElement[2], (error, form) => ResponseWriter.WriteError(output, message.Id, error, form));
        else if (message.Kind == MessageKind.Response) ResponseWriter.WriteResult(output, message.Id, message.Result.ToArray());
        else if (message.Method.SequenceEqual(MethodNames.Draining)) ResponseWriter.WriteDraining(output);
        else if (message.Method.SequenceEqual(MethodNames.Goodbye))
            Rewrite(json.RootElement[2][0], (error, form) => ResponseWriter.WriteGoodbye(output, error, form));
        else
        {
            uint id = json.RootElement[2][0].GetUInt32();
            int chunkBytes = (int)message.Params.Length - 1 - (id < 128 ? 1 : 3);
            ResponseWriter.WriteChunk(output, id, message.Params.ToArray().AsSpan()[^chunkBytes..]);
        }

        Assert.Equal(Convert.ToHexString(example.Bytes), Convert.ToHexString(output.WrittenSpan));
    }

    [Fact]
    public void Document_TableOfErrors_IsTheListInTheCode()
    {
        foreach (var code in Enum.GetValues<ErrorCode>().Where(code => code != ErrorCode.None))
            Assert.Contains($"| `{code.Name()}` | {code.Status()} | `{code.Type()}` |", ProtocolExamples.Document);

        int rows = ProtocolExamples.Document.Split('\n').Count(line => line.Contains("_error` |"));
        Assert.Equal(Enum.GetValues<ErrorCode>().Length - 1, rows);
    }

    private static void Rewrite(JsonElement error, Action<EdgeError, ErrorForm> write)
    {
        if (error.ValueKind == JsonValueKind.String)
        {
            string[] parts = error.GetString()!.Split(": ", 2);
            write(new EdgeError(CodeOf(parts[0]), parts[1]), ErrorForm.Text);
            return;
        }

        var delay = error.GetProperty("retry_after_ms");
        write(
            new EdgeError(
                CodeOf(error.GetProperty("code").GetString()!), error.GetProperty("message").GetString()!, error.GetProperty("param").GetString(),
                delay.ValueKind == JsonValueKind.Null ? null : TimeSpan.FromMilliseconds(delay.GetInt64())),
            ErrorForm.Map);
    }

    private static ErrorCode CodeOf(string name) => Enum.GetValues<ErrorCode>().Single(code => code.Name() == name);

    private static ProtocolExample Find(string name) => ProtocolExamples.All.Single(example => example.Name == name);

    private static Message Read(byte[] bytes)
    {
        var buffer = new ReadOnlySequence<byte>(bytes);
        var scan = default(ScanState);
        Assert.Equal(MessageStatus.Complete, MessageReader.TryRead(ref buffer, ref scan, MessageLimits.Default, out var message));
        return message;
    }
}
