using System.Buffers;
using Edge.Protocol;
using MessagePack;

namespace Edge.Client;

internal sealed partial class EdgeConnection
{
    private readonly MessageLimits _limits;
    private ScanState _scan;

    private async Task ReadAsync()
    {
        using var input = new InputBuffer();
        EdgeException? end;
        try
        {
            do
            {
                int count = await _stream.ReadAsync(input.Room()).ConfigureAwait(false);
                input.Add(count);
                end = count > 0 ? Take(input) : EdgeErrors.Lost(_goodbye is null ? "The node closed the connection." : $"The node closed the connection: {_goodbye.Message}");
            }
            while (end is null);
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            end = EdgeErrors.Lost($"The connection broke off: {exception.Message}", exception);
        }

        Close(end);
    }

    /// <summary>Takes every whole message off the input.</summary>
    /// <returns>Null, or why the connection must end.</returns>
    private EdgeException? Take(InputBuffer input)
    {
        var bytes = input.Bytes;
        EdgeException? end = null;
        while (end is null)
        {
            var status = MessageReader.TryRead(ref bytes, ref _scan, _limits, out var message);
            if (status == MessageStatus.NeedMoreData) break;
            end = status == MessageStatus.Complete ? Handle(message) : Refuse(status);
        }

        input.Keep(bytes.Length);
        return end;
    }

    private EdgeException? Handle(in Message message)
    {
        try
        {
            switch (message.Kind)
            {
                case MessageKind.Response:
                    return TakeResponse(message);
                case MessageKind.Notification when message.Method.SequenceEqual(MethodNames.ChatChunk):
                    return TakeChunk(message);
                case MessageKind.Notification when message.Method.SequenceEqual(MethodNames.Draining):
                    Drain();
                    return null;
                case MessageKind.Notification when message.Method.SequenceEqual(MethodNames.Goodbye) && message.TryGetArgument(out var error):
                    _goodbye = ErrorReader.Read(error);
                    return null;
                case MessageKind.Notification:
                    return null; // one that a later protocol added
                default:
                    return EdgeErrors.Broken("The node sent a request.");
            }
        }
        catch (Exception exception) when (ErrorReader.IsMalformed(exception))
        {
            return EdgeErrors.Broken($"The node sent a message that has not its form: {exception.Message}", exception);
        }
    }

    private EdgeException? TakeResponse(in Message message)
    {
        var failure = message.IsError ? ErrorReader.Read(message.Error) : null;
        PendingRequest? pending;
        bool isLast;
        lock (_gate)
        {
            if (!TryFree(message.Id, out pending))
                return _state == ConnectionState.Closed ? null : EdgeErrors.Broken($"The node answered the id {message.Id}, which no request has.");
            isLast = _state == ConnectionState.Draining && _inFlight == 0;
        }

        if (failure is not null) pending?.Fail(failure);
        else if (pending is not null) pending.Succeed(Copy(message.Result));
        Owner?.RoomFreed();
        if (isLast) Close(EdgeErrors.Lost("The node is shutting down."));
        return null;
    }

    private EdgeException? TakeChunk(in Message message)
    {
        var reader = new MessagePackReader(message.Params);
        if (reader.NextMessagePackType != MessagePackType.Array || reader.ReadArrayHeader() != 2) return EdgeErrors.Broken("The node sent a chunk without an id.");
        uint id = reader.ReadUInt32();
        var chunk = message.Params.Slice(reader.Position).FirstSpan; // the input is in one piece

        PendingRequest? pending;
        lock (_gate)
        {
            if (id >= (uint)_places.Length || !_places[id].IsUsed)
                return _state == ConnectionState.Closed ? null : EdgeErrors.Broken($"The node sent a chunk for the id {id}, which no request has.");
            pending = _places[id].Request;
            // Under the gate, or the request might end, and this one's chunk reach the next.
            if (pending?.Chunks is not { } chunks || chunks.TryAppend(chunk) || !TryAbandon(pending)) return null;
        }

        pending.Fail(EdgeErrors.Slow(_options.MaxStreamBytes));
        Flush();
        return null;
    }

    private RawAnswer Copy(in ReadOnlySequence<byte> result)
    {
        var buffer = _buffers.Rent();
        buffer.Fill(result.FirstSpan); // the input is in one piece
        return new RawAnswer(buffer);
    }

    private EdgeException Refuse(MessageStatus status) => status switch
    {
        MessageStatus.TooLarge => EdgeErrors.Broken($"The node sent a message of more than {_limits.MaxBytes} bytes ({nameof(EdgeClientOptions)}.{nameof(EdgeClientOptions.MaxAnswerBytes)})."),
        MessageStatus.TooDeep => EdgeErrors.Broken($"The node sent a message that nests deeper than {_limits.MaxDepth} levels."),
        _ => EdgeErrors.Broken("The node sent bytes that are no MessagePack-RPC message."),
    };
}
