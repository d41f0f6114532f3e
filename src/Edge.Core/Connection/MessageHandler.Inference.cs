using System.Buffers;
using System.Text;
using Edge.Admission;
using Edge.Protocol;
using MessagePack;

namespace Edge.Connection;

internal static partial class MessageHandler
{
    // An edge key has 80 bytes; a control has at most 256.
    private const int MaxKeyBytes = 256;

    private static void Infer(ClientConnection connection, uint id, in ReadOnlySequence<byte> argument, Endpoint endpoint)
    {
        var request = connection.Begin(id);
        var map = request.InOnePiece(argument);
        if (TryRepeat(connection, request, endpoint, map))
        {
            connection.Answer(request);
            return;
        }

        request.Exchange.Error = Parse(connection, request, endpoint, map);
        Handle(connection, request);
    }

    /// <summary>Answers from the cache what came before, byte for byte, without parsing it again.</summary>
    private static bool TryRepeat(ClientConnection connection, RunningRequest request, Endpoint endpoint, ReadOnlyMemory<byte> map)
    {
        if (connection.Caller is not { } caller) return false;
        var (exchange, parts) = (request.Exchange, connection.Parts);
        exchange.Source = map;
        exchange.Begin(caller, parts.Ids.Next(), connection.LastActivity);
        if (parts.Path.TryRepeat(exchange, endpoint)) return true;
        exchange.Reset();
        return false;
    }

    private static void GetFromCache(ClientConnection connection, uint id, in ReadOnlySequence<byte> argument)
    {
        var request = connection.Begin(id);
        var map = request.InOnePiece(argument);
        request.Exchange.Error = TryFindMap(map, "request"u8, out var asked)
            ? Parse(connection, request, EndpointOf(asked), asked)
            : new EdgeError(ErrorCode.InvalidRequest, "request is missing, or is no map.", "request");
        ref var controls = ref request.Exchange.Request.Controls;
        controls.Cache = controls.Cache with { OnlyIfCached = true };
        Handle(connection, request);
    }

    private static void Handle(ClientConnection connection, RunningRequest request)
    {
        if (request.Exchange.Error is not null)
        {
            connection.Answer(request);
            return;
        }

        var handling = connection.Parts.Path.HandleAsync(request.Exchange, request, request.Cancellation);
        if (!handling.IsCompletedSuccessfully)
        {
            connection.Run(request, handling);
            return;
        }

        handling.GetAwaiter().GetResult();
        connection.Answer(request);
    }

    /// <summary>Reads a request into the exchange and begins it in its caller's name.</summary>
    private static EdgeError? Parse(ClientConnection connection, RunningRequest request, Endpoint endpoint, ReadOnlyMemory<byte> map)
    {
        var parts = connection.Parts;
        request.Exchange.Source = map;
        if (request.Exchange.Request.Parse(endpoint, map) is { } error) return error;

        var caller = connection.Caller ?? Caller.Nobody;
        if (request.Exchange.Request.Controls.Key is { } key && !TryAuthenticate(parts, key, out caller)) return Refusals.InvalidKey;
        request.Exchange.Begin(caller, parts.Ids.Next(), connection.LastActivity);
        return null;
    }

    private static bool TryAuthenticate(ConnectionParts parts, string key, out Caller caller)
    {
        Span<byte> utf8 = stackalloc byte[MaxKeyBytes];
        caller = Caller.Nobody;
        return Encoding.UTF8.TryGetBytes(key, utf8, out int bytes)
            && parts.Keys.TryAuthenticate(utf8[..bytes], parts.Time.GetUtcNow(), out caller) == KeyStatus.Accepted;
    }

    /// <summary>A request with inputs asks for embeddings, any other for a chat completion.</summary>
    private static Endpoint EndpointOf(ReadOnlyMemory<byte> request)
        => TryFind(request, "input"u8, out _) ? Endpoint.Embeddings : Endpoint.ChatCompletions;

    private static bool TryFindMap(ReadOnlyMemory<byte> map, ReadOnlySpan<byte> name, out ReadOnlyMemory<byte> value)
        => TryFind(map, name, out value) && new MessagePackReader(value).NextMessagePackType == MessagePackType.Map;

    private static bool TryFind(ReadOnlyMemory<byte> map, ReadOnlySpan<byte> name, out ReadOnlyMemory<byte> value)
    {
        value = default;
        var reader = new MessagePackReader(map);
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            bool isWanted = reader.TryReadText(out var found) && found.SequenceEqual(name);
            int start = (int)reader.Consumed;
            reader.Skip();
            if (!isWanted) continue;
            value = map[start..(int)reader.Consumed];
            return true;
        }

        return false;
    }
}
