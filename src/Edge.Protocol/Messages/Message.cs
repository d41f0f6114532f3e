using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using MessagePack;

namespace Edge.Protocol;

/// <summary>The three kinds of MessagePack-RPC message; the values are those on the wire.</summary>
public enum MessageKind : byte
{
    /// <summary><c>[0, id, method, params]</c></summary>
    Request = 0,
    /// <summary><c>[1, id, error, result]</c></summary>
    Response = 1,
    /// <summary><c>[2, method, params]</c></summary>
    Notification = 2,
}

/// <summary>One MessagePack-RPC message, its envelope read and its content as it came.</summary>
/// <remarks>The sequences borrow the reader's buffer and are valid until it advances; the method's name is a copy.</remarks>
public readonly struct Message
{
    /// <summary>The longest name of a method.</summary>
    /// <value>Bytes.</value>
    public const int MaxMethodBytes = 64;

    private static readonly ReadOnlySequence<byte> EmptyMap = new([MessagePackCode.MinFixMap]);

    private readonly MethodName _method;
    private readonly byte _methodBytes;

    private Message(MessageKind kind, uint id, ReadOnlySpan<byte> method)
    {
        (Kind, Id) = (kind, id);
        _methodBytes = (byte)method.Length;
        method.CopyTo(_method);
    }

    /// <summary>Which of the three it is.</summary>
    public MessageKind Kind { get; }

    /// <summary>What pairs a response with its request; 0 in a notification.</summary>
    public uint Id { get; }

    /// <summary>The method of a request or a notification, as it came: not checked to be UTF-8.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Method => ((ReadOnlySpan<byte>)_method)[.._methodBytes];

    /// <summary>The params of a request or a notification, whatever type they have.</summary>
    public ReadOnlySequence<byte> Params { get; private init; }

    /// <summary>The error of a response; the one byte <c>c0</c> when there is none.</summary>
    public ReadOnlySequence<byte> Error { get; private init; }

    /// <summary>The result of a response; <c>c0</c> beside an error.</summary>
    public ReadOnlySequence<byte> Result { get; private init; }

    /// <summary>Whether a response says that its request failed.</summary>
    public bool IsError => Kind == MessageKind.Response && Error.FirstSpan[0] != MessagePackCode.Nil;

    /// <summary>The one element that <see cref="Params"/> holds; an empty map when the array is empty.</summary>
    /// <returns>False when the params are no array, or one of several elements.</returns>
    public bool TryGetArgument(out ReadOnlySequence<byte> argument)
    {
        argument = default;
        switch (Params.FirstSpan is [var code, ..] ? code : MessagePackCode.NeverUsed)
        {
            case MessagePackCode.MinFixArray:
                argument = EmptyMap;
                return true;
            case MessagePackCode.MinFixArray + 1:
                argument = Params.Slice(1);
                return true;
        }

        // Too many, none at all, or an array header that is longer than need be.
        if (Params.IsEmpty) return false;
        var reader = new MessagePackReader(Params);
        if (reader.NextMessagePackType != MessagePackType.Array) return false;

        int count = reader.ReadArrayHeader();
        argument = count == 0 ? EmptyMap : Params.Slice(reader.Position);
        return count <= 1;
    }

    internal static Message Request(uint id, ReadOnlySpan<byte> method, in ReadOnlySequence<byte> parameters)
        => new(MessageKind.Request, id, method) { Params = parameters };

    internal static Message Notification(ReadOnlySpan<byte> method, in ReadOnlySequence<byte> parameters)
        => new(MessageKind.Notification, id: 0, method) { Params = parameters };

    internal static Message Response(uint id, in ReadOnlySequence<byte> error, in ReadOnlySequence<byte> result)
        => new(MessageKind.Response, id, method: default) { Error = error, Result = result };

    [InlineArray(MaxMethodBytes)]
    private struct MethodName
    {
        private byte _first;
    }
}
