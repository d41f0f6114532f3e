using System.Text;
using Edge.Load.Workloads;
using Edge.Load.Workloads.Rpc;
using Edge.TestKit;
using MessagePack;

namespace Edge.Tests.Perf.Load.Workloads;

public class RpcWorkloadTests
{
    private const string Stable = """ "id":"chatcmpl-1","choices":[{"index":0,"message":{"content":"It is late."}}] """;

    private readonly ChatWorkload _workload = new(new ChatOptions { Keys = 3, MissEvery = 0 });
    private readonly InFlight _inFlight = new(4);

    [Fact]
    public void Write_OfAKey_IsAWholeRequestWithTheSlotAsId()
    {
        byte[] request = new byte[_workload.MaxRequestBytes];
        int bytes = _workload.Write(new Request(0, 2), 77, request);
        Assert.InRange(bytes, 300, 600);
        var reader = new MessagePackReader(request.AsMemory(0, bytes));
        Assert.Equal(4, reader.ReadArrayHeader());
        Assert.Equal(0, reader.ReadInt32());
        Assert.Equal(77, reader.ReadInt32());
        Assert.Equal("chat.completions", reader.ReadString());
        reader.Skip();
        Assert.True(reader.End);
    }

    [Fact]
    public void Write_OfAnUnheardKey_DiffersFromAnyOther()
    {
        byte[] left = new byte[_workload.MaxRequestBytes], right = new byte[_workload.MaxRequestBytes];
        int bytes = _workload.Write(new Request(1, 0x1234), 0, left);
        _workload.Write(new Request(1, 0x1235), 0, right);
        Assert.Contains("Case 0000000000001234:", Encoding.ASCII.GetString(left, 0, bytes), StringComparison.Ordinal);
        Assert.NotEqual(left, right);
    }

    [Fact]
    public void Read_OfAHitCutAnywhere_WaitsForTheRest()
    {
        byte[] hit = Hit();
        Fill(hit);
        int slot = _inFlight.Begin(new Request(0, 0), 0);
        for (int cut = 1; cut < hit.Length; cut++) Assert.Equal(0, _workload.Read(hit.AsSpan(0, cut), _inFlight).Bytes);
        var answer = _workload.Read([.. hit, .. hit], _inFlight);
        Assert.Equal((hit.Length, slot, true), (answer.Bytes, answer.Slot, answer.Error.IsEmpty));
    }

    [Theory]
    [InlineData("It is late.", "scripted", "exact", "miss_instead_of_hit")]
    [InlineData("It is very late.", "cache", "exact", "wrong_length")]
    public void Read_OfSomethingElse_NamesWhatIsWrong(string content, string servedBy, string kind, string code)
    {
        Fill(Hit());
        _inFlight.Begin(new Request(0, 0), 0);
        byte[] other = Response(Stable.Replace("It is late.", content, StringComparison.Ordinal), servedBy, kind);
        Assert.Equal(code, Encoding.ASCII.GetString(_workload.Read(other, _inFlight).Error));
    }

    [Fact]
    public void Read_OfOtherContentOfTheSameLength_IsNoticedOnceInAThousand()
    {
        Fill(Hit());
        byte[] other = Response(Stable.Replace("late", "here", StringComparison.Ordinal), "cache", "exact");
        _inFlight.Begin(new Request(0, 0), 0);
        int wrong = 0;
        for (int i = 0; i < 3000; i++) wrong += _workload.Read(other, _inFlight).Error.SequenceEqual("wrong_content"u8) ? 1 : 0;
        Assert.Equal(3, wrong);
    }

    [Fact]
    public void Read_OfAnError_GivesItsCode()
    {
        _inFlight.Begin(new Request(0, 0), 0);
        byte[] error = MessagePackSerializer.ConvertFromJson("""[1, 0, "overloaded: The queue is full.", null]""");
        var answer = _workload.Read(error, _inFlight);
        Assert.Equal((error.Length, "overloaded"), (answer.Bytes, Encoding.ASCII.GetString(answer.Error)));
    }

    [Fact]
    public void Read_OfAnAnswerNobodyWaitsFor_IsUnreadable() => Assert.Equal(-1, _workload.Read(Hit(), _inFlight).Bytes);

    [Fact]
    public void Read_OfAHit_AllocatesNothing()
    {
        byte[] hit = Hit();
        Fill(hit);
        _inFlight.Begin(new Request(0, 0), 0);
        Assert.Equal(0, Allocation.Least(1000, () => _workload.Read(hit, _inFlight)));
    }

    private static byte[] Hit() => Response(Stable, "cache", "exact");

    private static byte[] Response(string stable, string servedBy, string kind) => MessagePackSerializer.ConvertFromJson(
        $$$"""[1, 0, null, {{{{stable}}},"edge":{"served_by":"{{{servedBy}}}","node":"n","cache":{"kind":"{{{kind}}}","similarity":1.0,"age_s":300},"overhead_us":21,"attempts":0,"warnings":[],"request_id":"8f1c2d3e4a5b6c7d"}}]""");

    private void Fill(byte[] answer)
    {
        var fill = _workload.Preparations[0];
        var inFlight = new InFlight(1);
        for (int key = 0; key < 3; key++)
        {
            Assert.True(fill.TryNext(out var request));
            inFlight.Begin(request, 0);
            Assert.True(fill.Read(answer, inFlight).Error.IsEmpty);
            inFlight.End(0);
        }

        Assert.False(fill.TryNext(out _));
    }
}
