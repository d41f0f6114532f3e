using System.Text;
using Edge.Providers.Sse;

namespace Edge.Tests.Providers.Sse;

public sealed class EventStreamReaderTests
{
    private const string Recorded =
        ": OPENROUTER PROCESSING\r\n\r\ndata: {\"a\":1}\n\nevent: error\nid: 7\ndata:{\"b\":2}\r\rdata: one\r\ndata:  two\ndata\n\nretry: 3\n\ndata: [DONE]\n\n";

    private static readonly string[] Expected = ["{\"a\":1}", "{\"b\":2}", "one\n two\n", "[DONE]"];

    public static TheoryData<int> EveryCut => [.. Enumerable.Range(0, Recorded.Length + 1)];

    [Theory, MemberData(nameof(EveryCut))]
    public void Read_StreamCutInTwo_FindsTheSameEvents(int cut)
    {
        var events = ReadAll(Recorded[..cut], Recorded[cut..]);

        Assert.Equal(Expected, events);
    }

    [Fact]
    public void Read_OneByteAtATime_FindsTheSameEvents()
    {
        var events = ReadAll([.. Recorded.Select(c => c.ToString())]);

        Assert.Equal(Expected, events);
    }

    [Fact]
    public void Read_ByteOrderMarkInFront_IsIgnored() => Assert.Equal(["x"], ReadAll("\uFEFFdata: x\n\n"));

    [Theory]
    [InlineData("data: x\n", 1)]
    [InlineData("data: x\r", 1)]
    [InlineData("data: x", 0)]
    [InlineData("data\n", 0)]
    [InlineData("", 0)]
    public void End_WithoutEmptyLine_CountsWholeLinesOnly(string stream, int events)
    {
        var found = ReadAll(stream);

        Assert.Equal(events, found.Count);
    }

    [Theory]
    [InlineData("data: 0123456789abcdef")]
    [InlineData(": a comment that never ends, either")]
    [InlineData("data: 01234567\ndata: 01234567\n\n")]
    public void Read_PastTheLimit_StopsTheReader(string stream)
    {
        using var reader = new EventStreamReader(maxEventBytes: 16);
        ReadOnlyMemory<byte> input = Encoding.UTF8.GetBytes(stream);

        var status = reader.Read(ref input);

        Assert.Equal(EventStatus.TooLarge, status);
    }

    private static List<string> ReadAll(params string[] pieces)
    {
        using var reader = new EventStreamReader(maxEventBytes: 1024);
        var events = new List<string>();
        foreach (string piece in pieces)
        {
            ReadOnlyMemory<byte> input = Encoding.UTF8.GetBytes(piece);
            while (reader.Read(ref input) == EventStatus.Complete) events.Add(Encoding.UTF8.GetString(reader.Data.Span));
        }

        if (reader.End() == EventStatus.Complete) events.Add(Encoding.UTF8.GetString(reader.Data.Span));
        return events;
    }
}
