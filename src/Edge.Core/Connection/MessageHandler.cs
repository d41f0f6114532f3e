using System.Buffers;
using Edge.Admission;
using Edge.Protocol;
using MessagePack;

namespace Edge.Connection;

/// <summary>Does what a message says: the methods of docs/protocol.md.</summary>
/// <remarks>Stateless; all state is the connection's. What is at hand is written at once, what takes time goes on elsewhere.</remarks>
internal static partial class MessageHandler
{
    /// <summary>Handles one message, which is borrowed until this returns.</summary>
    public static void Handle(ClientConnection connection, in Message message)
    {
        switch (message.Kind)
        {
            case MessageKind.Request:
                HandleRequest(connection, message);
                break;
            case MessageKind.Notification when message.Method.SequenceEqual(MethodNames.RequestCancel):
                if (TryReadId(message, out uint id)) connection.Cancel(id);
                break;
            default:
                break; // an unknown notification, or a response to a request that no node sends
        }
    }

    private static void HandleRequest(ClientConnection connection, in Message message)
    {
        var method = message.Method;
        if (Check(connection, message, out var argument) is { } refusal) connection.WriteError(message.Id, refusal);
        else if (method.SequenceEqual(MethodNames.ChatCompletions)) Infer(connection, message.Id, argument, Endpoint.ChatCompletions);
        else if (method.SequenceEqual(MethodNames.Embeddings)) Infer(connection, message.Id, argument, Endpoint.Embeddings);
        else if (method.SequenceEqual(MethodNames.Hello)) SayHello(connection, message.Id, argument);
        else if (method.SequenceEqual(MethodNames.Ping)) connection.WriteResult(message.Id, [MessagePackCode.MinFixMap]);
        else if (method.SequenceEqual(MethodNames.ModelsList)) ListModels(connection, message.Id);
        else if (method.SequenceEqual(MethodNames.CacheGet)) GetFromCache(connection, message.Id, argument);
        else if (method.SequenceEqual(MethodNames.CachePut)) PutIntoCache(connection, message.Id, argument);
        else if (method.SequenceEqual(MethodNames.CacheInvalidate)) InvalidateCache(connection, message.Id, argument);
        else if (method.SequenceEqual(MethodNames.CacheStats)) ShowCache(connection, message.Id);
        else connection.WriteError(message.Id, Refusals.UnknownMethod);
    }

    /// <summary>What has to hold for every request, whatever its method.</summary>
    private static EdgeError? Check(ClientConnection connection, in Message message, out ReadOnlySequence<byte> argument)
    {
        argument = default;
        if (connection.Refuse(message.Id) is { } refusal) return refusal;
        if (connection.Caller is null && !message.Method.SequenceEqual(MethodNames.Hello)) return Refusals.Unauthenticated;
        return message.TryGetArgument(out argument) && IsMap(argument) ? null : Refusals.Params;
    }

    private static bool IsMap(in ReadOnlySequence<byte> value) => value.FirstSpan is [var code, ..]
        ? MessagePackCode.ToMessagePackType(code) == MessagePackType.Map
        : new MessagePackReader(value).NextMessagePackType == MessagePackType.Map; // between two pieces

    private static bool TryReadId(in Message message, out uint id)
    {
        id = 0;
        if (!message.TryGetArgument(out var argument)) return false;
        var reader = new MessagePackReader(argument);
        if (reader.NextMessagePackType != MessagePackType.Integer) return false;
        if (reader.NextCode == MessagePackCode.UInt64)
        {
            ulong large = reader.ReadUInt64();
            id = (uint)large;
            return large <= uint.MaxValue;
        }

        long value = reader.ReadInt64();
        id = (uint)value;
        return value is >= 0 and <= uint.MaxValue;
    }

    private static EdgeError? Require(ClientConnection connection, Rights rights)
        => Require(connection.Caller ?? Caller.Nobody, rights);

    private static EdgeError? Require(Caller caller, Rights rights) => caller.May(rights)
        ? null
        : new EdgeError(ErrorCode.PermissionDenied, $"The key lacks the right '{(rights == Rights.CacheWrite ? "cache:write" : "inference")}'.");
}
