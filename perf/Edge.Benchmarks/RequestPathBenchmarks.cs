using BenchmarkDotNet.Attributes;
using Edge.Admission;
using Edge.Buffers;
using Edge.Caching;
using Edge.Connection;
using Edge.Protocol;
using Edge.Serving;

namespace Edge.Benchmarks;

/// <summary>The stages of an exact hit, each by itself.</summary>
public class RequestPathBenchmarks
{
    private readonly CachedNode _node = new();
    private readonly Exchange _exchange = new(), _answered = new();
    private readonly CacheRecord _record = new();
    private readonly PooledBufferWriter _output = new();
    private readonly RunningRequestPool _requests = new();
    private readonly ReportWriter _report = new(new NodeIdentity("edge-1", "0.1.0", ""), TimeProvider.System);

    public RequestPathBenchmarks()
    {
        if (Serve(_answered) == 0) throw new InvalidOperationException("The cache did not know the answer.");
        CachedNode.Begin(_exchange);
        ModelAdmission.Admit(_exchange, _node.Admission.Directory);
    }

    [GlobalCleanup]
    public void Clean()
    {
        _exchange.Dispose();
        _answered.Dispose();
        _output.Dispose();
        _requests.Dispose();
        _node.Dispose();
    }

    [Benchmark(Description = "model_directory.resolve")]
    public long Resolve() => _node.Admission.Directory.TryResolve(Endpoint.ChatCompletions, "m"u8, out _) ? 1 : 0;

    [Benchmark(Description = "faster_cache_store.try_read")]
    public long ReadStore() => _node.Store.TryRead(_node.Key, _record) == CacheRead.Hit ? _record.Payload.Length : 0;

    [Benchmark(Description = "response_cache.try_find")]
    public long Find() => _node.Cache.TryFindInMemory(_exchange) ? _exchange.Answer.Length : 0;

    [Benchmark(Description = "request_path.exact_hit")]
    public long Handle() => Serve(_exchange);

    [Benchmark(Description = "answer_writer.write")]
    public long WriteAnswer()
    {
        _output.Reset();
        AnswerWriter.Write(_output, 1000, _answered, _report, TimeProvider.System);
        return _output.WrittenCount;
    }

    [Benchmark(Description = "running_request_pool.rent")]
    public long Rent()
    {
        var request = _requests.Rent();
        _requests.Return(request);
        return request.Id + 1;
    }

    private long Serve(Exchange exchange)
    {
        CachedNode.Begin(exchange);
        bool isDone = IsDone(_node.Path.HandleAsync(exchange, chunks: null, CancellationToken.None));
        return isDone && exchange.ServedBy == "cache" ? exchange.Answer.Length : 0;
    }

    private static bool IsDone(ValueTask task) => task.IsCompletedSuccessfully;
}
