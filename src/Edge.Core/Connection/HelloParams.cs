using System.Text;
using System.Text.Unicode;
using Edge.Protocol;
using MessagePack;

namespace Edge.Connection;

/// <summary>What a client says of itself in <c>node.hello</c>.</summary>
internal struct HelloParams
{
    // Written into the log: a name and a version, not a letter.
    private const int MaxClientBytes = 128;

    /// <summary>The client's name and version; empty when it did not say.</summary>
    public string Client { get; private set; }

    /// <summary>The key, not checked; empty without one.</summary>
    public ReadOnlyMemory<byte> Key { get; private set; }

    /// <summary>How it wants its errors.</summary>
    public ErrorForm Errors { get; private set; }

    /// <summary>Whether it understands <c>node.draining</c>.</summary>
    public bool WantsDraining { get; private set; }

    /// <summary>Reads the map of a hello; unknown members and notifications are ignored.</summary>
    public static EdgeError? Read(ReadOnlyMemory<byte> map, out HelloParams hello)
    {
        hello = new HelloParams { Client = "" };
        var reader = new MessagePackReader(map);
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            if (!reader.TryReadText(out var name)) return Wrong(null, "Every member's name must be a text.");
            if (hello.ReadMember(name, ref reader, map) is { } error) return error;
        }

        return null;
    }

    private EdgeError? ReadMember(ReadOnlySpan<byte> name, ref MessagePackReader reader, ReadOnlyMemory<byte> map)
    {
        if (reader.NextMessagePackType == MessagePackType.Nil)
        {
            reader.Skip();
            return null;
        }

        if (name.SequenceEqual("client"u8))
        {
            if (!reader.TryReadText(out var client) || client.Length > MaxClientBytes || !Utf8.IsValid(client))
                return Wrong("client", $"client must be a text of at most {MaxClientBytes} bytes.");
            Client = Encoding.UTF8.GetString(client);
            return null;
        }

        if (name.SequenceEqual("key"u8))
        {
            if (!reader.TryReadText(out var key)) return Wrong("key", "key must be a text.");
            int end = (int)reader.Consumed;
            Key = map[(end - key.Length)..end];
            return null;
        }

        if (name.SequenceEqual("protocol"u8))
        {
            bool isNumber = reader.NextMessagePackType == MessagePackType.Integer;
            reader.Skip();
            return isNumber ? null : Wrong("protocol", "protocol must be a whole number.");
        }

        if (name.SequenceEqual("errors"u8))
        {
            bool isText = reader.TryReadText(out var form);
            if (!isText || !(form.SequenceEqual("map"u8) || form.SequenceEqual("text"u8)))
                return Wrong("errors", "errors must be \"map\" or \"text\".");
            Errors = form.SequenceEqual("map"u8) ? ErrorForm.Map : ErrorForm.Text;
            return null;
        }

        if (name.SequenceEqual("notify"u8)) return ReadNotify(ref reader);
        reader.Skip();
        return null;
    }

    private EdgeError? ReadNotify(ref MessagePackReader reader)
    {
        if (reader.NextMessagePackType != MessagePackType.Array) return Wrong("notify", "notify must be an array of texts.");
        int count = reader.ReadArrayHeader();
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryReadText(out var name)) return Wrong("notify", "notify must be an array of texts.");
            WantsDraining |= name.SequenceEqual("draining"u8);
        }

        return null;
    }

    private static EdgeError Wrong(string? param, string message) => new(ErrorCode.InvalidRequest, message, param);
}
