using System.Buffers;
using Edge.Admission;
using Edge.Buffers;
using Edge.Caching;
using Edge.Protocol;
using MessagePack;

namespace Edge.Connection;

internal static partial class MessageHandler
{
    private static void PutIntoCache(ClientConnection connection, uint id, in ReadOnlySequence<byte> argument)
    {
        var request = connection.Begin(id);
        var answer = new PooledBufferWriter(connection.Parts.Options.MaxMessageBytes);
        request.Exchange.Error = ReadPut(connection, request, request.InOnePiece(argument), answer, out var terms);
        if (request.Exchange.Error is null)
        {
            connection.Run(request, PutAsync(connection.Parts, request, answer, terms));
            return;
        }

        answer.Dispose();
        connection.Answer(request);
    }

    private static EdgeError? ReadPut(
        ClientConnection connection, RunningRequest request, ReadOnlyMemory<byte> map, PooledBufferWriter answer, out PutTerms terms)
    {
        terms = default;
        if (!TryFindMap(map, "request"u8, out var asked)) return Wrong("request", "request is missing, or is no map.");
        if (!TryFindMap(map, "response"u8, out var given)) return Wrong("response", "response is missing, or is no map.");

        var endpoint = EndpointOf(asked);
        var directory = connection.Parts.Admission.Directory;
        return Parse(connection, request, endpoint, asked)
            ?? Require(request.Exchange.Caller, Rights.CacheWrite)
            ?? ModelAdmission.Admit(request.Exchange, directory)
            ?? PutTerms.Read(map, out terms)
            ?? GivenAnswer.Read(endpoint, given, answer);
    }

    private static async ValueTask PutAsync(ConnectionParts parts, RunningRequest request, PooledBufferWriter answer, PutTerms terms)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using (answer)
        {
            try
            {
                var key = await parts.Cache.PutAsync(
                    request.Exchange, answer.WrittenMemory, terms.Ttl, terms.Tags, terms.Durable, request.Cancellation);
                WriteKey(request.Result, key);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                request.Exchange.Error = Fault(parts, request, "cache.put", exception);
            }
        }
    }

    private static void InvalidateCache(ClientConnection connection, uint id, in ReadOnlySequence<byte> argument)
    {
        var request = connection.Begin(id);
        var caller = connection.Caller ?? Caller.Nobody;
        request.Exchange.Begin(caller, connection.Parts.Ids.Next(), connection.Parts.Time.GetTimestamp());
        var error = InvalidateParams.Read(request.InOnePiece(argument), out var what);
        request.Exchange.Error = Require(caller, Rights.CacheWrite) ?? error;
        if (request.Exchange.Error is null) connection.Run(request, InvalidateAsync(connection.Parts, request, what));
        else connection.Answer(request);
    }

    private static async ValueTask InvalidateAsync(ConnectionParts parts, RunningRequest request, InvalidateParams what)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var (cache, tenant, cancellation) = (parts.Cache, request.Exchange.Caller.Tenant, request.Cancellation);
        try
        {
            bool? removed = null;
            if (what.Key is { } key) removed = await cache.RemoveAsync(tenant, key, cancellation);
            else if (what.Tag is { } tag) await cache.InvalidateTagAsync(tenant, tag, cancellation);
            else if (what.Model is { } model) await cache.InvalidateModelAsync(tenant, model, cancellation);
            else await cache.InvalidateAllAsync(tenant, cancellation);
            WriteRemoved(request.Result, removed);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            request.Exchange.Error = Fault(parts, request, "cache.invalidate", exception);
        }
    }

    private static void ShowCache(ClientConnection connection, uint id)
    {
        if (Require(connection, Rights.Inference) is { } refusal)
        {
            connection.WriteError(id, refusal);
            return;
        }

        var (counters, store) = (connection.Parts.Cache.Counters, connection.Parts.Cache.StoreStatistics);
        (string Name, long Value)[] figures =
        [
            ("entries", store.Entries), ("memory_bytes", store.MemoryBytes), ("disk_bytes", store.DiskBytes),
            ("exact_hits", counters.ExactHits), ("semantic_hits", counters.SemanticHits), ("misses", counters.Misses),
            ("bypasses", counters.Bypasses), ("stores", counters.Stores), ("evictions", store.Evictions),
            ("corrupt_records", store.CorruptRecords),
        ];
        using var result = new PooledBufferWriter();
        var writer = new MessagePackWriter(result);
        writer.WriteMapHeader(figures.Length);
        foreach (var (name, value) in figures)
        {
            writer.Write(name);
            writer.Write(value);
        }

        writer.Flush();
        connection.WriteResult(id, result.WrittenSpan);
    }

    private static void WriteKey(IBufferWriter<byte> output, CacheKey key)
    {
        var writer = new MessagePackWriter(output);
        writer.WriteMapHeader(1);
        writer.Write("key");
        writer.Write(ResponseCache.Format(key));
        writer.Flush();
    }

    private static void WriteRemoved(IBufferWriter<byte> output, bool? removed)
    {
        var writer = new MessagePackWriter(output);
        writer.WriteMapHeader(removed is null ? 0 : 1);
        if (removed is { } wasThere)
        {
            writer.Write("removed");
            writer.Write(wasThere);
        }

        writer.Flush();
    }

    private static EdgeError Fault(ConnectionParts parts, RunningRequest request, string method, Exception exception)
    {
        if (exception is OperationCanceledException && request.Cancellation.IsCancellationRequested) return Refusals.Cancelled;
        ConnectionLog.MethodFailed(parts.Logger, method, request.Exchange.Id, exception);
        return Refusals.Failed(request.Exchange.Id);
    }

    private static EdgeError Wrong(string param, string message) => new(ErrorCode.InvalidRequest, message, param);
}
