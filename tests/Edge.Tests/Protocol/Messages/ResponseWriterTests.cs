using System.Buffers;
using Edge.Buffers;
using Edge.Protocol;
using Edge.TestKit;
using MessagePack;

namespace Edge.Tests.Protocol.Messages;

public sealed class ResponseWriterTests
{
    private static readonly EdgeError Refusal = new(
        ErrorCode.RateLimitExceeded, "Wait für 2 s.", Param: "model", RetryAfter: TimeSpan.FromMilliseconds(1999.5));

    [Theory]
    [InlineData(0u, "940100c0")]
    [InlineData(127u, "94017fc0")]
    [InlineData(128u, "9401cc80c0")]
    [InlineData(256u, "9401cd0100c0")]
    [InlineData(65536u, "9401ce00010000c0")]
    [InlineData(uint.MaxValue, "9401ceffffffffc0")]
    public void WriteResult_AnyId_OpensWith9401AndTheShortestId(uint id, string openingHex)
    {
        using var output = new PooledBufferWriter();

        ResponseWriter.WriteResult(output, id, [0x81, 0xa1, 0x61, 0x01]);

        Assert.Equal(openingHex + "81a16101", Convert.ToHexStringLower(output.WrittenSpan));
    }

    [Fact]
    public void WriteError_AsText_IsCodeAndMessageInOneStr()
    {
        using var output = new PooledBufferWriter();

        ResponseWriter.WriteError(output, 5, Refusal, ErrorForm.Text);

        var message = Read(output);
        Assert.Equal((MessageKind.Response, 5u, true), (message.Kind, message.Id, message.IsError));
        Assert.Equal("rate_limit_exceeded: Wait für 2 s.", new MessagePackReader(message.Error).ReadString());
        Assert.Equal([MessagePackCode.Nil], message.Result.ToArray());
    }

    [Fact]
    public void WriteError_AsMap_HasTheSixMembers()
    {
        using var output = new PooledBufferWriter();

        ResponseWriter.WriteError(output, 5, Refusal, ErrorForm.Map);

        Assert.Equal(
            """{"type":"rate_limit_error","code":"rate_limit_exceeded","message":"Wait für 2 s.","param":"model","status":429,"retry_after_ms":2000}""",
            Json(Read(output).Error));
    }

    [Fact]
    public void WriteError_WithoutHints_WritesNil()
    {
        using var output = new PooledBufferWriter();

        ResponseWriter.WriteError(output, 5, new EdgeError(ErrorCode.Draining, "Later."), ErrorForm.Map);

        Assert.Equal(
            """{"type":"overloaded_error","code":"draining","message":"Later.","param":null,"status":503,"retry_after_ms":null}""",
            Json(Read(output).Error));
    }

    [Fact]
    public void WriteError_RequestWithAName_SaysItInTheMap()
    {
        using var output = new PooledBufferWriter();

        ResponseWriter.WriteError(output, 5, new EdgeError(ErrorCode.ServerError, "No."), ErrorForm.Map, "8f1c2d3e4a5b6c7d"u8);

        Assert.EndsWith(",\"retry_after_ms\":null,\"request_id\":\"8f1c2d3e4a5b6c7d\"}", Json(Read(output).Error));
    }

    [Fact]
    public void WriteChunk_IsANotificationOfIdAndChunk()
    {
        using var output = new PooledBufferWriter();

        ResponseWriter.WriteChunk(output, 300, [0x80]);

        Assert.Equal("9302aa" + Convert.ToHexStringLower("chat.chunk"u8) + "92cd012c80", Convert.ToHexStringLower(output.WrittenSpan));
    }

    [Fact]
    public void WriteGoodbyeAndDraining_AreNotificationsOfOneElement()
    {
        using var output = new PooledBufferWriter();

        ResponseWriter.WriteGoodbye(output, Refusal, ErrorForm.Text);
        var goodbye = Read(output);
        Assert.Equal("node.goodbye"u8.ToArray(), goodbye.Method.ToArray());
        Assert.True(goodbye.TryGetArgument(out var error));
        Assert.StartsWith("rate_limit_exceeded: ", new MessagePackReader(error).ReadString());

        output.Reset();
        ResponseWriter.WriteDraining(output);
        var draining = Read(output);
        Assert.Equal("node.draining"u8.ToArray(), draining.Method.ToArray());
        Assert.True(draining.TryGetArgument(out var map));
        Assert.Equal([0x80], map.ToArray());
    }

    [Fact]
    public void Write_WarmOutput_AllocatesNothing()
    {
        using var output = new PooledBufferWriter();
        Write(output);

        Assert.Equal(0, Allocation.Least(1000, () => Write(output)));

        static void Write(PooledBufferWriter output)
        {
            output.Reset();
            ResponseWriter.WriteResult(output, 70_000, [0xc0]);
            ResponseWriter.WriteChunk(output, 70_000, [0xc0]);
            ResponseWriter.WriteError(output, 70_000, Refusal, ErrorForm.Text);
            ResponseWriter.WriteError(output, 70_000, Refusal, ErrorForm.Map);
        }
    }

    private static Message Read(PooledBufferWriter output)
    {
        var buffer = new ReadOnlySequence<byte>(output.WrittenMemory);
        var scan = default(ScanState);
        Assert.Equal(MessageStatus.Complete, MessageReader.TryRead(ref buffer, ref scan, MessageLimits.Default, out var message));
        Assert.True(buffer.IsEmpty);
        return message;
    }

    private static string Json(ReadOnlySequence<byte> value) => MessagePackSerializer.ConvertToJson(value);
}
