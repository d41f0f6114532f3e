using System.Text.Json;
using Edge.Configuration;

namespace Edge.Node.Configuration.Schema;

/// <summary>Where a secret is kept: <c>"env:NAME"</c>, <c>"file:PATH"</c>, or an object with <c>env</c> or <c>file</c>.</summary>
internal sealed class Secret : ValueKind<string?>
{
    public override string Allowed => "where it is kept, \"env:NAME\" or \"file:PATH\", and never the secret itself";

    public override bool TryRead(ConfigurationNode node, out string? value)
    {
        value = node.Kind == JsonValueKind.Object && node.Members is { Count: 1 } && node.Members.GetAt(0) is { Value.Kind: JsonValueKind.String } place
            ? $"{place.Key}:{place.Value.Text}"
            : node.Text;
        return SecretReference.TryParse(value, out _);
    }

    public override void Write(Utf8JsonWriter writer, string? value) => writer.WriteStringValue(value);

    // Whoever wrote the secret into the file should not find it in a log as well.
    public override string Show(ConfigurationNode node) => "What stands here";

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("type");
        writer.WriteStringValue("string");
        writer.WriteStringValue("object");
        writer.WriteEndArray();
        writer.WriteString("pattern", "^(env|file):.+$");
    }
}
