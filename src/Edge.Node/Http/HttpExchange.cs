using System.Text.Json;
using Edge.Buffers;
using Edge.Serving;
using Microsoft.Extensions.ObjectPool;

namespace Edge.Node.Http;

/// <summary>Everything one request of the OpenAI door needs, made once and used again.</summary>
internal sealed class HttpExchange : IDisposable
{
    // What a request that was larger than usual made a buffer grow to is given back after it.
    private const int MaxKeptBytes = 64 * 1024;

    /// <summary>The request on its way through the node.</summary>
    public Exchange Exchange { get; } = new();

    /// <summary>The body as it came.</summary>
    public PooledBufferWriter Body { get; } = new();

    /// <summary>The body as MessagePack.</summary>
    public PooledBufferWriter Map { get; } = new();

    /// <summary>The answer as JSON.</summary>
    public PooledBufferWriter Output { get; } = new();

    /// <summary>Writes JSON into <see cref="Output"/>.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>The answer as events.</summary>
    public EventStream Events { get; } = new();

    /// <summary>Makes one; the buffers take memory with their first use.</summary>
    public HttpExchange() => Json = new Utf8JsonWriter(Output, JsonForm.Options);

    /// <inheritdoc/>
    public void Dispose()
    {
        Exchange.Dispose();
        Body.Dispose();
        Map.Dispose();
        Output.Dispose();
        Json.Dispose();
        Events.Dispose();
    }

    private void Reset()
    {
        Exchange.Reset();
        Events.Reset();
        Empty(Body);
        Empty(Map);
        Empty(Output);
        Json.Reset();
    }

    private static void Empty(PooledBufferWriter buffer)
    {
        if (buffer.WrittenCount > MaxKeptBytes) buffer.Dispose();
        else buffer.Reset(clear: true);
    }

    /// <summary>Makes and empties them for a pool.</summary>
    public sealed class Policy : IPooledObjectPolicy<HttpExchange>
    {
        /// <inheritdoc/>
        public HttpExchange Create() => new();

        /// <inheritdoc/>
        public bool Return(HttpExchange exchange)
        {
            exchange.Reset();
            return true;
        }
    }
}
