using System.Diagnostics;
using System.Net.Sockets;
using Edge.TestKit;
using MessagePack;

namespace Edge.EndToEnd.Tcp;

/// <summary>What one connection, or all of them, may take of the node.</summary>
public sealed class ConnectionBoundsTests : IDisposable
{
    private const int AnswerBytes = 100_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly BareNode _bare = new();

    public void Dispose() => _bare.Dispose();

    [Fact]
    public async Task Connect_PastTheLimit_IsToldAndClosed_AndMayComeBack()
    {
        await using var node = await _bare.StartAsync(""" "connection":{"max_connections":2}""");
        var first = await PingAsync(node);
        using var second = await PingAsync(node);
        using var third = new RawClient(node.Tcp);

        var (error, _) = await third.CallAsync("node.ping");

        Assert.StartsWith("overloaded: The node has its limit of 2 connections (connection.max_connections)", error, StringComparison.Ordinal);
        Assert.Null(await third.ReceiveAsync());
        first.Dispose();
        await UntilAsync(async () =>
        {
            using var next = new RawClient(node.Tcp);
            return (await next.CallAsync("node.ping")).Error is null;
        });
    }

    [Fact]
    public async Task Connect_PastTheLimitAndSilent_IsClosed()
    {
        await using var node = await _bare.StartAsync(""" "connection":{"max_connections":1}""");
        using var first = await PingAsync(node);
        using var second = new RawClient(node.Tcp);

        Assert.Null(await second.ReceiveAsync());
    }

    /// <summary>New clients wait while the process can open no more files, and are served as soon as it can.</summary>
    [Fact]
    public async Task Connect_NoFilesLeft_WaitsUntilSomeAreClosed()
    {
        await using var node = await _bare.StartAsync();
        // A node that is compiled as it runs opens files for code that it has not needed yet.
        using (var first = new RawClient(node.Tcp)) Assert.Null((await first.CallAsync("node.ping")).Error);
        int files = Directory.GetFileSystemEntries($"/proc/{node.Id}/fd").Length;
        using (var limit = Process.Start("prlimit", ["--pid", $"{node.Id}", $"--nofile={files + 8}"])!) await limit.WaitForExitAsync();
        var clients = Enumerable.Range(0, 40).Select(_ => new RawClient(node.Tcp)).ToList();
        using var late = new RawClient(node.Tcp);
        await node.SaidAsync("can open no more files");

        foreach (var client in clients) client.Dispose();

        Assert.Null((await late.CallAsync("node.ping")).Error);
    }

    [Fact]
    public async Task Send_ManyMoreThanTheWindow_AllAreAnswered()
    {
        await using var node = await _bare.StartAsync(""" "connection":{"max_requests_in_flight":2}""");
        using var client = new RawClient(node.Tcp);
        byte[] requests = [.. Enumerable.Range(0, 200).SelectMany(id => Pack.Of($"[0,{id},\"chat.completions\",[{Rpc.Chat(BareNode.Model, "miss " + id)}]]"))];

        await client.SendAsync(requests);
        var answered = new HashSet<uint>();
        while (answered.Count < 200) answered.Add((await client.ReceiveAsync())!.Value[1].GetUInt32());

        Assert.Null((await client.CallAsync("node.ping")).Error);
    }

    [Fact]
    public async Task Receive_Slowly_GetsEveryByte()
    {
        await using var node = await _bare.StartAsync();
        using var socket = await AskForAsync(node, answers: 100);
        socket.Shutdown(SocketShutdown.Send);

        byte[] piece = new byte[256 * 1024];
        var received = new MemoryStream();
        while (await ReceiveAsync(socket, piece) is var count and > 0)
        {
            received.Write(piece, 0, count);
            await Task.Delay(1);
        }

        var reader = new MessagePackReader(received.ToArray());
        int answers = 0;
        for (; !reader.End; answers++) Assert.True(reader.ReadRaw().Length > AnswerBytes);
        Assert.Equal(100, answers);
    }

    [Fact]
    public async Task Receive_Nothing_IsDroppedAfterTheWriteTimeout()
    {
        await using var node = await _bare.StartAsync(""" "connection":{"write_timeout":"00:00:01"}""");
        using var socket = await AskForAsync(node, answers: 200);

        await node.SaidAsync("left its answers unread");

        (await PingAsync(node)).Dispose();
        var end = await Record.ExceptionAsync(async () =>
        {
            byte[] piece = new byte[1 << 20];
            long received = 0;
            while (await ReceiveAsync(socket, piece) is var count and > 0) received += count;
            Assert.True(received < 200L * AnswerBytes);
        });
        Assert.True(end is null or SocketException, end?.ToString());
    }

    private static async Task<RawClient> PingAsync(NodeProcess node)
    {
        var client = new RawClient(node.Tcp);
        Assert.Null((await client.CallAsync("node.ping")).Error);
        return client;
    }

    /// <summary>A connection that asked for large answers of the cache, more than the kernel keeps, and has read none.</summary>
    private static async Task<Socket> AskForAsync(NodeProcess node, int answers)
    {
        using var writer = new RawClient(node.Tcp);
        Assert.Null((await writer.CallAsync("cache.put", Rpc.Put(BareNode.Model, "large", new string('a', AnswerBytes)))).Error);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 16 * 1024 };
        await socket.ConnectAsync(node.Tcp);
        byte[] requests = [.. Enumerable.Range(0, answers).SelectMany(id => Pack.Of($"[0,{id},\"chat.completions\",[{Rpc.Chat(BareNode.Model, "large")}]]"))];
        await socket.SendAsync(requests);
        return socket;
    }

    private static async Task<int> ReceiveAsync(Socket socket, byte[] piece) => await socket.ReceiveAsync(piece.AsMemory()).AsTask().WaitAsync(Patience);

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var since = Stopwatch.StartNew(); !await isSo(); await Task.Delay(20)) Assert.True(since.Elapsed < Patience);
    }
}
