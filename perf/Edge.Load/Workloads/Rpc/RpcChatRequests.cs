using System.Buffers;
using MessagePack;

namespace Edge.Load.Workloads.Rpc;

/// <summary>Chat requests as they are sent over TCP, 300 to 600 bytes each: those of all keys, and one to write unheard keys into.</summary>
internal sealed class RpcChatRequests
{
    private readonly PreparedRequests _keys;
    private readonly UnheardRequest _unheard;

    public RpcChatRequests(ChatOptions options)
    {
        _keys = new PreparedRequests(options.Keys, (buffer, key) => Write(buffer, options, key));
        _unheard = new UnheardRequest((buffer, key) => Write(buffer, options, key));
    }

    /// <summary>How many keys there are.</summary>
    public int Keys => _keys.Count;

    /// <summary>Bytes of the longest.</summary>
    public int MaxBytes => Math.Max(_keys.MaxBytes, _unheard.Length);

    /// <summary>Writes the request of a key.</summary>
    public int WriteKey(long key, int slot, Span<byte> destination) => RpcWorkload.Copy(_keys[(int)key], slot, destination);

    /// <summary>Writes a request that no key has.</summary>
    public int WriteUnheard(long number, int slot, Span<byte> destination)
    {
        int bytes = _unheard.Write(number, destination);
        RpcWorkload.WriteId(slot, destination);
        return bytes;
    }

    private static void Write(IBufferWriter<byte> buffer, ChatOptions options, long key)
    {
        var writer = new MessagePackWriter(buffer);
        Write(ref writer, options, PromptText.System, PromptText.For(key));
    }

    /// <summary>Writes a chat request of a system prompt and a user's turn.</summary>
    public static void Write(ref MessagePackWriter writer, ChatOptions options, string system, string user)
    {
        RpcWorkload.WriteHead(ref writer, "chat.completions"u8);
        writer.WriteArrayHeader(1);
        writer.WriteMapHeader(options.Stream ? 5 : 4);
        writer.Write("model");
        writer.Write(options.Model);
        writer.Write("messages");
        writer.WriteArrayHeader(2);
        WriteTurn(ref writer, "system", system);
        WriteTurn(ref writer, "user", user);
        writer.Write("temperature");
        writer.Write(0);
        writer.Write("max_tokens");
        writer.Write(256);
        if (options.Stream)
        {
            writer.Write("stream");
            writer.Write(true);
        }

        writer.Flush();
    }

    private static void WriteTurn(ref MessagePackWriter writer, string role, string text)
    {
        writer.WriteMapHeader(2);
        writer.Write("role");
        writer.Write(role);
        writer.Write("content");
        writer.Write(text);
    }
}
