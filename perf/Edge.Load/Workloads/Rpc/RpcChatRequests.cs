using System.Buffers;
using System.Globalization;
using System.Text;
using MessagePack;

namespace Edge.Load.Workloads.Rpc;

/// <summary>Chat requests as they are sent over TCP, 300 to 600 bytes each: those of all keys, and one to write unheard keys into.</summary>
internal sealed class RpcChatRequests
{
    private readonly PreparedRequests _keys;
    private readonly byte[] _unheard;
    private readonly int _digitsAt;

    public RpcChatRequests(ChatOptions options)
    {
        _keys = new PreparedRequests(options.Keys, (buffer, key) => Write(buffer, options, key));
        var unheard = new ArrayBufferWriter<byte>();
        Write(unheard, options, long.MaxValue);
        _unheard = unheard.WrittenSpan.ToArray();
        _digitsAt = _unheard.AsSpan().IndexOf(Encoding.ASCII.GetBytes(long.MaxValue.ToString("x16", CultureInfo.InvariantCulture)));
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
        int bytes = RpcWorkload.Copy(_unheard, slot, destination);
        PromptText.Overwrite(destination[_digitsAt..], (ulong)number);
        return bytes;
    }

    private static void Write(IBufferWriter<byte> buffer, ChatOptions options, long key)
    {
        var writer = new MessagePackWriter(buffer);
        RpcWorkload.WriteHead(ref writer, "chat.completions"u8);
        writer.WriteArrayHeader(1);
        writer.WriteMapHeader(options.Stream ? 5 : 4);
        writer.Write("model");
        writer.Write(options.Model);
        writer.Write("messages");
        writer.WriteArrayHeader(2);
        WriteTurn(ref writer, "system", PromptText.System);
        WriteTurn(ref writer, "user", PromptText.For(key));
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
