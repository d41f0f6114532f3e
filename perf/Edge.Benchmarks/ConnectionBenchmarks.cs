using System.Buffers;
using BenchmarkDotNet.Attributes;
using Edge.Connection;
using Edge.TestKit;

namespace Edge.Benchmarks;

/// <summary>The TCP door without its sockets: from the arrived bytes to the sent ones.</summary>
public class ConnectionBenchmarks
{
    private readonly CachedNode _node = new();
    private readonly NullTransport _transport = new();
    private readonly ClientConnection _connection;
    private readonly ReadOnlySequence<byte> _request = new(Samples.Message);
    private readonly ReadOnlySequence<byte> _requests = new([.. Enumerable.Repeat(Samples.Message, 16).SelectMany(message => message)]);

    public ConnectionBenchmarks()
    {
        if (!_node.Registry.TryOpen(_transport, out var connection)) throw new InvalidOperationException("The node takes no connection.");
        _connection = connection;
        if (ExactHit() < Samples.Answer.Length) throw new InvalidOperationException("The cache did not know the answer.");
    }

    [GlobalCleanup]
    public void Clean()
    {
        _connection.Dispose();
        _node.Dispose();
    }

    [Benchmark(Description = "connection.exact_hit")]
    public long ExactHit() => Receive(_request);

    [Benchmark(Description = "connection.exact_hit_x16")]
    public long SixteenExactHits() => Receive(_requests);

    private long Receive(ReadOnlySequence<byte> bytes)
    {
        long before = _transport.Bytes;
        _connection.Receive(ref bytes);
        _connection.Flush();
        return _transport.Bytes - before;
    }
}
