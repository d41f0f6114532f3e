using System.Text;

namespace Edge.Fuzz;

/// <summary>An example of docs/protocol.md.</summary>
/// <param name="Name">What follows <c>hex</c> in its fence.</param>
/// <param name="Json">The message as JSON.</param>
/// <param name="Bytes">The message as it is on the wire.</param>
public sealed record ProtocolExample(string Name, string Json, byte[] Bytes);

/// <summary>The examples of docs/protocol.md, which is embedded in this assembly.</summary>
public static class ProtocolExamples
{
    /// <summary>The whole document.</summary>
    public static string Document { get; } = ReadDocument();

    /// <summary>Every example, in the document's order.</summary>
    public static IReadOnlyList<ProtocolExample> All { get; } = Parse(Document);

    private static string ReadDocument()
    {
        using var stream = typeof(ProtocolExamples).Assembly.GetManifestResourceStream("protocol.md")!;
        return new StreamReader(stream, Encoding.UTF8).ReadToEnd();
    }

    /// <summary>Takes each pair of fences, <c>```json NAME</c> and <c>```hex NAME</c>; in hex, # begins a comment.</summary>
    private static List<ProtocolExample> Parse(string document)
    {
        var examples = new List<ProtocolExample>();
        string[] lines = document.Split('\n');
        string json = "";
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```json ", StringComparison.Ordinal) && !lines[i].StartsWith("```hex ", StringComparison.Ordinal)) continue;

            string[] fence = lines[i].Split(' ', 2);
            string[] body = [.. lines.Skip(i + 1).TakeWhile(line => line != "```")];
            i += body.Length + 1;
            if (fence[0] == "```json") json = string.Concat(body);
            else examples.Add(new ProtocolExample(fence[1], json, FromHex(body)));
        }

        return examples;
    }

    private static byte[] FromHex(string[] lines)
        => Convert.FromHexString(string.Concat(lines.Select(line => line.Split('#')[0])).Replace(" ", ""));
}
