using System.Text;
using Edge.Load.Workloads.Http;

namespace Edge.Tests.Perf.Load.Workloads;

public class HttpAnswerTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nCONTENT-LENGTH: 5\r\n\r\nhello", 200, "hello")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", 503, "")]
    [InlineData("HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n", 204, "")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1A\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n", 200, "5\r\nhello\r\n1A\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n")]
    public void Read_CutAnywhere_WaitsForTheRest(string text, int status, string body)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        for (int cut = 1; cut < bytes.Length; cut++) Assert.Equal(0, HttpAnswer.Read(bytes.AsSpan(0, cut)).Bytes);
        var answer = HttpAnswer.Read([.. bytes, .. "HTTP/1.1 "u8]);
        Assert.Equal((bytes.Length, status, body), (answer.Bytes, answer.Status, Encoding.ASCII.GetString(answer.Body)));
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n")]
    public void Read_OfWhatIsNone_SaysSo(string text) => Assert.Equal(-1, HttpAnswer.Read(Encoding.ASCII.GetBytes(text)).Bytes);
}
