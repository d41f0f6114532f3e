using System.Buffers;
using System.Buffers.Binary;
using Edge.Load.Workloads.Rpc;
using MessagePack;

namespace Edge.Load.Workloads.Replay;

/// <summary>The requests of a trace over TCP, in their order: prompts of their lengths, equal where the trace says so.</summary>
public sealed class ReplayWorkload : RpcWorkload
{
    private const int BlockTokens = 512;

    /// <summary>Bytes of a number, or of a text's head, in its widest form.</summary>
    private const int WideBytes = 5;

    private readonly IReadOnlyList<TraceRequest> _trace;
    private readonly int _bytesPerToken;
    private readonly int _maxPromptBytes;
    private readonly byte[] _head;
    private readonly byte[] _text;
    private int _next;

    /// <summary>Prepares the replay.</summary>
    /// <param name="trace">The requests.</param>
    /// <param name="model">The model asked for.</param>
    /// <param name="bytesPerToken">Bytes of prompt for each token of the trace, 1 or more; English has about 4.</param>
    /// <param name="maxPromptBytes">Most bytes of a prompt, 16 or more; longer ones are cut.</param>
    public ReplayWorkload(IReadOnlyList<TraceRequest> trace, string model, int bytesPerToken, int maxPromptBytes)
    {
        _trace = trace;
        _bytesPerToken = bytesPerToken;
        _maxPromptBytes = maxPromptBytes;
        _head = Head(model);
        _text = Text(BlockTokens * bytesPerToken);
        MaxRequestBytes = _head.Length + s_beforeContent.Length + 2 * WideBytes + trace.Max(PromptBytes);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Kinds { get; } = ["chat"];

    /// <inheritdoc/>
    public override int MaxRequestBytes { get; }

    /// <inheritdoc/>
    public override bool TryNext(out Request request)
    {
        request = new Request(0, _next);
        return _next++ < _trace.Count;
    }

    /// <inheritdoc/>
    public override int Write(Request request, int slot, Span<byte> destination)
    {
        // …, "max_tokens": n, "messages": [{"role": "user", "content": text}]: the head ends before n.
        var line = _trace[(int)request.Key];
        _head.CopyTo(destination);
        int position = _head.Length;
        position += Put(destination[position..], 0xd2, Math.Max(line.OutputTokens, 1));
        s_beforeContent.CopyTo(destination[position..]);
        position += s_beforeContent.Length;
        int bytes = PromptBytes(line);
        position += Put(destination[position..], 0xdb, bytes);
        WritePrompt(line, destination.Slice(position, bytes));
        WriteId(slot, destination);
        return position + bytes;
    }

    /// <inheritdoc/>
    protected override Answer ReadResult(ReadOnlySpan<byte> received, int start, int slot, Request request) => ReadAny(received, start, slot);

    private static readonly byte[] s_beforeContent = [0xa8, .. "messages"u8, 0x91, 0x82, 0xa4, .. "role"u8, 0xa4, .. "user"u8, 0xa7, .. "content"u8];

    private int PromptBytes(TraceRequest line)
        => (int)Math.Clamp((long)line.InputTokens * _bytesPerToken, PromptText.KeyDigits, _maxPromptBytes);

    // Each block begins with its number; blocks past the trace's list are filled up with the last one.
    private void WritePrompt(TraceRequest line, Span<byte> prompt)
    {
        for (int block = 0; !prompt.IsEmpty; block++)
        {
            int bytes = Math.Min(prompt.Length, _text.Length);
            _text.AsSpan(0, bytes).CopyTo(prompt);
            if (bytes >= PromptText.KeyDigits && line.Blocks.Count > 0)
                PromptText.Overwrite(prompt, (ulong)line.Blocks[Math.Min(block, line.Blocks.Count - 1)]);
            prompt = prompt[bytes..];
        }
    }

    private static int Put(Span<byte> destination, byte code, int value)
    {
        destination[0] = code;
        BinaryPrimitives.WriteInt32BigEndian(destination[1..], value);
        return WideBytes;
    }

    private static byte[] Head(string model)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        WriteHead(ref writer, "chat.completions"u8);
        writer.WriteArrayHeader(1);
        writer.WriteMapHeader(4);
        writer.Write("model");
        writer.Write(model);
        writer.Write("temperature");
        writer.Write(0);
        writer.Write("max_tokens");
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Text(int bytes)
    {
        byte[] text = new byte[bytes];
        for (int i = 0; i < bytes; i++) text[i] = "the parcel left the store and arrives tomorrow "u8[i % 47];
        return text;
    }
}
