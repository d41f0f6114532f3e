using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Edge.Load.Servers;

/// <summary>The answer to a prompt: always the same, of one size, and another one for another prompt.</summary>
internal sealed class ScriptedAnswer
{
    private readonly string _words;

    /// <param name="contentBytes">Bytes of the text, 16 or more: it begins with 16 digits that come from the prompt.</param>
    public ScriptedAnswer(int contentBytes)
    {
        var words = new StringBuilder();
        while (words.Length < contentBytes) words.Append(" The parcel left the store and arrives tomorrow.");
        _words = words.ToString()[..(contentBytes - 16)];
    }

    /// <summary>The text.</summary>
    public string Content(ulong prompt) => prompt.ToString("x16", CultureInfo.InvariantCulture) + _words;

    /// <summary>The number of a prompt: a hash of the request's body.</summary>
    public static ulong Number(ReadOnlySequence<byte> body)
    {
        var hash = new XxHash3();
        foreach (var segment in body) hash.Append(segment.Span);
        return hash.GetCurrentHashAsUInt64();
    }

    /// <summary>The whole answer in JSON.</summary>
    public byte[] Whole(ulong prompt) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"id":"chatcmpl-{{{prompt:x16}}}","object":"chat.completion","created":1767225600,"model":"scripted","choices":[{"index":0,"message":{"role":"assistant","content":"{{{Content(prompt)}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":60,"total_tokens":160}}"""));

    /// <summary>The events of a stream: the text in pieces, then its end.</summary>
    public IEnumerable<byte[]> Events(ulong prompt)
    {
        string content = Content(prompt);
        const int PieceBytes = 5;
        for (int start = 0; start < content.Length; start += PieceBytes)
        {
            string piece = content.Substring(start, Math.Min(PieceBytes, content.Length - start));
            string delta = start == 0 ? $$"""{"role":"assistant","content":"{{piece}}"}""" : $$"""{"content":"{{piece}}"}""";
            yield return Event(prompt, delta, "null");
        }

        yield return [.. Event(prompt, "{}", "\"stop\""), .. "data: [DONE]\n\n"u8];
    }

    private static byte[] Event(ulong prompt, string delta, string finish) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$$"""data: {"id":"chatcmpl-{{{prompt:x16}}}","object":"chat.completion.chunk","created":1767225600,"model":"scripted","choices":[{"index":0,"delta":{{{delta}}},"finish_reason":{{{finish}}}}]}""") + "\n\n");
}
