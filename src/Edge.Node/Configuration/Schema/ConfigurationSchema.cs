using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Edge.Node.Configuration.Schema;

/// <summary>Every key of the configuration: the one list that validation, the JSON Schema, the documentation and a reload go by.</summary>
/// <remarks>Bounds stand beside the options, too, where their reader looks for them; a test compares.</remarks>
internal static partial class ConfigurationSchema
{
    /// <summary>The whole file. Editors put <c>$schema</c> into it, to find the JSON Schema.</summary>
    public static Group<EdgeOptions> Root { get; } = new("", "Configuration of an Edge node.",
        [
            Node,
            Listener("tcp", "The MessagePack-RPC door.", o => o.Tcp),
            Listener("http", "The OpenAI door.", o => o.Http),
            Listener("admin", "Health, metrics and administration.", o => o.Admin),
            Connection, HttpLimits, Admission, Aliases, Serving, Cache, Storage, Similarity, Embeddings, Chat, Providers, Drain, Log,
        ],
        ignored: "$schema");

    /// <summary>The settings that differ.</summary>
    public static IEnumerable<(string Path, Setting<EdgeOptions> Setting)> Differences(EdgeOptions left, EdgeOptions right) =>
        Root.Leaves("").Where(leaf => Value(leaf.Setting, left) != Value(leaf.Setting, right));

    /// <summary>The JSON Schema of the file, with every default.</summary>
    public static string JsonSchema() => Text(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        writer.WriteString("title", "edge.json");
        writer.WriteString("description", Root.Description);
        Root.WriteSchema(writer, new EdgeOptions());
        writer.WriteEndObject();
    });

    /// <summary>Writes a table of every setting, for people.</summary>
    public static void WriteMarkdown(TextWriter writer)
    {
        var defaults = new EdgeOptions();
        writer.WriteLine("| setting | default | allowed | |");
        writer.WriteLine("| --- | --- | --- | --- |");
        foreach (var (path, setting) in Root.Leaves(""))
        {
            writer.WriteLine($"| `{path}` | `{Value(setting, defaults)}` | {setting.Allowed} | {setting.Description} |");
            foreach (var (item, allowed, description) in setting.Items)
                writer.WriteLine($"| `{path}[].{item}` | | {allowed} | {description} |");
        }
    }

    private static string Value(Setting<EdgeOptions> setting, EdgeOptions options) => Text(writer => setting.WriteValue(writer, options), indented: false);

    private static string Text(Action<Utf8JsonWriter> write, bool indented = true)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, new() { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            write(writer);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
