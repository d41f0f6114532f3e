using BenchmarkDotNet.Attributes;
using Edge.Admission;
using Edge.Buffers;
using Edge.Caching;
using Edge.Protocol;

namespace Edge.Benchmarks;

/// <summary>From a request's bytes to its key.</summary>
public class CacheKeyBenchmarks
{
    private readonly CacheKeys _keys = new(42);
    private readonly byte[] _bytes = Samples.Request;
    private readonly InferenceRequest _request = new();
    private readonly PooledBufferWriter _head = new();

    public CacheKeyBenchmarks()
    {
        if (_request.Parse(Endpoint.ChatCompletions, _bytes) is { } error) throw new InvalidOperationException(error.Message);
        _request.Scope = new ModelScope(Samples.Model, "m"u8.ToArray(), "r1");
    }

    [GlobalCleanup]
    public void Clean()
    {
        _request.Dispose();
        _head.Dispose();
    }

    [Benchmark(Description = "inference_request.parse")]
    public long Parse()
    {
        _request.Parse(Endpoint.ChatCompletions, _bytes);
        return _request.Body.Length;
    }

    [Benchmark(Description = "cache_keys.exact")]
    public long Key()
    {
        CacheKeys.WriteHead(Caller.Anonymous.Tenant, _request, _head);
        return (long)(ulong)_keys.Exact(_head.WrittenSpan, _request.Body.Span).Value;
    }

    [Benchmark(Description = "sip_hash_128.request")]
    public long Hash()
    {
        var hash = new SipHash128(42);
        hash.Append(_bytes);
        return (long)(ulong)hash.Finish();
    }
}
