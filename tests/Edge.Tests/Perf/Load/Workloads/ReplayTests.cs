using Edge.Load.Workloads;
using Edge.Load.Workloads.Replay;
using MessagePack;

namespace Edge.Tests.Perf.Load.Workloads;

public class ReplayTests
{
    private static readonly string[] s_azure = ["TIMESTAMP,ContextTokens,GeneratedTokens", "2023-11-16 18:15:46.6805900,374,44", "2023-11-16 18:15:50.9951690,396,109"];

    private static readonly string[] s_mooncake =
    [
        """{"timestamp": 40, "input_length": 1000, "output_length": 3, "hash_ids": [7, 8]}""",
        """{"timestamp": 10, "input_length": 600, "output_length": 6, "hash_ids": [7, 9]}""",
    ];

    [Fact]
    public void Read_OfAzuresForm_CountsFromTheFirstArrival()
    {
        var trace = TraceReader.Read(s_azure, "a.csv");
        Assert.Equal([0, 4_314_579_000], trace.Select(request => request.Nanoseconds));
        Assert.Equal((396, 109), (trace[1].InputTokens, trace[1].OutputTokens));
        Assert.NotEqual(trace[0].Blocks, trace[1].Blocks);
    }

    [Fact]
    public void Read_OfMooncakesForm_SortsByArrival()
    {
        var trace = TraceReader.Read(s_mooncake, "m.jsonl");
        Assert.Equal([0, 30_000_000], trace.Select(request => request.Nanoseconds));
        Assert.Equal([7, 8], trace[1].Blocks);
    }

    [Theory]
    [InlineData("2023-11-16 18:15:46,many,44")]
    [InlineData("2023-11-16 18:15:46,-1,44")]
    [InlineData("yesterday,1,44")]
    [InlineData("2023-11-16 18:15:46,1")]
    public void Read_OfABrokenLine_NamesIt(string line)
    {
        var error = Assert.Throws<ArgumentException>(() => TraceReader.Read([s_azure[0], s_azure[1], line], "a.csv"));
        Assert.Contains("a.csv, line 3", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("[1]")]
    [InlineData("""{"timestamp": 1}""")]
    [InlineData("""{"timestamp": 1, "input_length": -1, "output_length": 1, "hash_ids": []}""")]
    public void Read_OfAnotherForm_SaysWhatItTakes(string line)
        => Assert.Contains("m, line 1", Assert.Throws<ArgumentException>(() => TraceReader.Read([line], "m")).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_OfNothing_Fails() => Assert.Throws<ArgumentException>(() => TraceReader.Read([], "m"));

    [Fact]
    public void Write_OfEqualBlocks_SharesTheirText()
    {
        var workload = new ReplayWorkload(TraceReader.Read(s_mooncake, "m"), "scripted", bytesPerToken: 2, maxPromptBytes: 4096);
        Assert.True(workload.TryNext(out var first) & workload.TryNext(out var second) & !workload.TryNext(out _));
        string left = Prompt(workload, first), right = Prompt(workload, second);
        Assert.Equal((1200, 2000), (left.Length, right.Length));
        Assert.Equal(left[..1024], right[..1024]);
        Assert.NotEqual(left[1024..1200], right[1024..1200]);
    }

    private static string Prompt(ReplayWorkload workload, Request request)
    {
        byte[] bytes = new byte[workload.MaxRequestBytes];
        int count = workload.Write(request, 5, bytes);
        var reader = new MessagePackReader(bytes.AsMemory(0, count));
        reader.ReadArrayHeader();
        reader.Skip();
        Assert.Equal(5, reader.ReadInt32());
        reader.Skip();
        reader.ReadArrayHeader();
        for (int members = reader.ReadMapHeader(); members > 1; members--)
        {
            reader.Skip();
            reader.Skip();
        }

        Assert.Equal("messages", reader.ReadString());
        reader.ReadArrayHeader();
        reader.ReadMapHeader();
        for (int i = 0; i < 3; i++) reader.Skip();
        string text = reader.ReadString()!;
        Assert.True(reader.End);
        return text;
    }
}
