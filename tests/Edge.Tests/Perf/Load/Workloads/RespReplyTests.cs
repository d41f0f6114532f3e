using System.Text;
using Edge.Load.Workloads;
using Edge.Load.Workloads.Resp;

namespace Edge.Tests.Perf.Load.Workloads;

public class RespReplyTests
{
    [Theory]
    [InlineData("+OK\r\n", "OK")]
    [InlineData("-ERR unknown command\r\n", "ERR unknown command")]
    [InlineData("$-1\r\n", "")]
    [InlineData("$0\r\n\r\n", "")]
    [InlineData("$7\r\na\r\nb\r\nc\r\n", "a\r\nb\r\nc")]
    public void Read_CutAnywhere_WaitsForTheRest(string text, string content)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        for (int cut = 1; cut < bytes.Length; cut++) Assert.Equal(0, RespReply.Read(bytes.AsSpan(0, cut), out _));
        Assert.Equal(bytes.Length, RespReply.Read([.. bytes, .. "+OK"u8], out var range));
        Assert.Equal(content, text[range]);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("$five\r\n")]
    [InlineData("$-2\r\n")]
    public void Read_OfWhatIsNone_SaysSo(string text) => Assert.Equal(-1, RespReply.Read(Encoding.ASCII.GetBytes(text), out _));

    [Theory]
    [InlineData("$3\r\n123\r\n", "")]
    [InlineData("$2\r\n12\r\n", "wrong_length")]
    [InlineData("$-1\r\n", "missing")]
    [InlineData("-MOVED 1 there\r\n", "MOVED")]
    public void Read_ByTheWorkload_JudgesTheValue(string text, string error)
    {
        var workload = new RespWorkload(new RespOptions { Keys = 1, ValueBytes = 3 });
        var inFlight = new InFlight(1);
        inFlight.Begin(default, 0);
        Assert.Equal(error, Encoding.ASCII.GetString(workload.Read(Encoding.ASCII.GetBytes(text), inFlight).Error));
    }
}
