using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Edge.Buffers;

namespace Edge.Caching;

/// <summary>What a cache record's payload holds: the canonical request, the answer, and the vector of its prompt.</summary>
/// <remarks>Little-endian: format (1 byte, 1), three zero bytes, then six u32 — bytes of the canonical request, of the answer and of the
/// vector, and where in the request the last user message's content, its text and the end of its text stand (0, 0, 0 without one) — then the three
/// parts. docs/formats.md shows it.</remarks>
public readonly ref struct CacheEntry
{
    private const byte Format = 1;
    private const int HeaderBytes = 4 + 6 * sizeof(uint);

    private CacheEntry(ReadOnlySpan<byte> request, ReadOnlyMemory<byte> answer, ReadOnlySpan<byte> vector, int contentStart, int textStart, int textEnd)
    {
        Request = request;
        Answer = answer;
        Vector = MemoryMarshal.Cast<byte, float>(vector);
        (ContentStart, TextStart, TextEnd) = (contentStart, textStart, textEnd);
    }

    /// <summary>The canonical request, head and body.</summary>
    public ReadOnlySpan<byte> Request { get; }

    /// <summary>Where in the payload the answer begins.</summary>
    public int AnswerStart => HeaderBytes + Request.Length;

    /// <summary>The answer, as <see cref="Backends.IChunkSink"/> gives it.</summary>
    public ReadOnlyMemory<byte> Answer { get; }

    /// <summary>The prompt's unit vector; empty when it was not embedded.</summary>
    public ReadOnlySpan<float> Vector { get; }

    /// <summary>Where the last user message's content begins in <see cref="Request"/>, its length prefix included.</summary>
    public int ContentStart { get; }

    /// <summary>Where its text begins.</summary>
    public int TextStart { get; }

    /// <summary>Where its text ends.</summary>
    public int TextEnd { get; }

    /// <summary>The text of the last user message, UTF-8.</summary>
    public ReadOnlySpan<byte> Text => Request[TextStart..TextEnd];

    /// <summary>Writes an entry.</summary>
    /// <param name="head">The canonical request's head.</param>
    /// <param name="body">Its body.</param>
    /// <param name="lastUser">Where in the body the last user message stands; 0, 0, 0 without one.</param>
    /// <param name="answer">The whole answer.</param>
    /// <param name="vector">The prompt's vector, or empty.</param>
    /// <param name="output">Receives the entry.</param>
    public static void Write(
        ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, (int ContentStart, int TextStart, int TextEnd) lastUser,
        ReadOnlySpan<byte> answer, ReadOnlySpan<float> vector, PooledBufferWriter output)
    {
        var vectorBytes = MemoryMarshal.AsBytes(vector);
        int shift = lastUser.TextEnd > 0 ? head.Length : 0;
        var header = output.GetSpan(HeaderBytes)[..HeaderBytes];
        header.Clear();
        header[0] = Format;
        Write(header, 0, head.Length + body.Length);
        Write(header, 1, answer.Length);
        Write(header, 2, vectorBytes.Length);
        Write(header, 3, lastUser.ContentStart + shift);
        Write(header, 4, lastUser.TextStart + shift);
        Write(header, 5, lastUser.TextEnd + shift);
        output.Advance(HeaderBytes);
        output.Append(head);
        output.Append(body);
        output.Append(answer);
        output.Append(vectorBytes);
    }

    /// <summary>Reads an entry.</summary>
    /// <returns>False when the payload is none of this format: another version wrote it.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> payload, out CacheEntry entry)
    {
        entry = default;
        var bytes = payload.Span;
        if (bytes.Length < HeaderBytes || bytes[0] != Format) return false;
        long request = Read(bytes, 0), answer = Read(bytes, 1), vector = Read(bytes, 2);
        if (HeaderBytes + request + answer + vector != bytes.Length || vector % sizeof(float) != 0) return false;
        long contentStart = Read(bytes, 3), textStart = Read(bytes, 4), textEnd = Read(bytes, 5);
        if (contentStart > textStart || textStart > textEnd || textEnd > request) return false;

        int answerStart = HeaderBytes + (int)request;
        entry = new CacheEntry(
            bytes.Slice(HeaderBytes, (int)request), payload.Slice(answerStart, (int)answer),
            bytes[(answerStart + (int)answer)..], (int)contentStart, (int)textStart, (int)textEnd);
        return true;
    }

    /// <summary>Whether the entry is of exactly this request.</summary>
    public bool IsOf(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
        => Request.Length == head.Length + body.Length && Request.StartsWith(head) && Request.EndsWith(body);

    /// <summary>Whether the entry's request is this one but for the text of the last user message.</summary>
    public bool DiffersInTextOnly(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, (int ContentStart, int TextStart, int TextEnd) lastUser)
        => TextEnd > 0 && lastUser.TextEnd > 0
        && ContentStart == head.Length + lastUser.ContentStart
        && Request.StartsWith(head)
        && Request[head.Length..ContentStart].SequenceEqual(body[..lastUser.ContentStart])
        && Request[TextEnd..].SequenceEqual(body[lastUser.TextEnd..]);

    private static void Write(Span<byte> header, int index, int value)
        => BinaryPrimitives.WriteUInt32LittleEndian(header[(4 + index * sizeof(uint))..], (uint)value);

    private static long Read(ReadOnlySpan<byte> header, int index)
        => BinaryPrimitives.ReadUInt32LittleEndian(header[(4 + index * sizeof(uint))..]);
}
