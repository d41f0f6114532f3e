using System.Buffers;
using BenchmarkDotNet.Attributes;
using Edge.Buffers;
using Edge.Protocol;

namespace Edge.Benchmarks;

/// <summary>Messages and values on the wire.</summary>
public class MessagePackBenchmarks
{
    private readonly ReadOnlySequence<byte> _message = new(Samples.Message);
    private readonly byte[] _answer = Samples.Answer;
    private readonly byte[] _json = System.Text.Encoding.UTF8.GetBytes(Samples.RequestJson);
    private readonly PooledBufferWriter _output = new();
    private readonly ArrayBufferWriter<byte> _jsonOutput = new(8192);
    private readonly System.Text.Json.Utf8JsonWriter _jsonWriter;

    public MessagePackBenchmarks() => _jsonWriter = new(_jsonOutput);

    [GlobalCleanup]
    public void Clean()
    {
        _output.Dispose();
        _jsonWriter.Dispose();
    }

    [Benchmark(Description = "message_reader.try_read")]
    public long ReadMessage()
    {
        var buffer = _message;
        var scan = default(ScanState);
        MessageReader.TryRead(ref buffer, ref scan, MessageLimits.Default, out var message);
        message.TryGetArgument(out var argument);
        return argument.Length;
    }

    [Benchmark(Description = "value_reader.members")]
    public long ReadValues()
    {
        var reader = new ValueReader(_answer);
        int members = reader.ReadMapHeader();
        long bytes = 0;
        for (int i = 0; i < members; i++)
        {
            bytes += reader.ReadText().Length;
            reader.Skip();
        }

        return bytes;
    }

    [Benchmark(Description = "value_writer.map")]
    public long WriteValues()
    {
        _output.Reset();
        _output.WriteMapHeader(4);
        _output.WriteText("text"u8);
        _output.WriteText("a text of a common length"u8);
        _output.WriteText("integer"u8);
        _output.WriteInteger(1_767_323_045L);
        _output.WriteText("double"u8);
        _output.WriteDouble(0.7);
        _output.WriteText("array"u8);
        _output.WriteArrayHeader(2);
        _output.WriteBoolean(true);
        _output.WriteNil();
        return _output.WrittenCount;
    }

    [Benchmark(Description = "json.to_messagepack")]
    public long ReadJson()
    {
        _output.Reset();
        JsonToMessagePack.TryConvert(new ReadOnlySequence<byte>(_json), _output, MessageLimits.Default, out _);
        return _output.WrittenCount;
    }

    [Benchmark(Description = "json.from_messagepack")]
    public long WriteJson()
    {
        _jsonOutput.ResetWrittenCount();
        _jsonWriter.Reset();
        MessagePackToJson.TryWrite(new ReadOnlySequence<byte>(_answer), _jsonWriter);
        _jsonWriter.Flush();
        return _jsonOutput.WrittenCount;
    }
}
