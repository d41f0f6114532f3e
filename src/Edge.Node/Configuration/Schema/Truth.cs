using System.Text.Json;

namespace Edge.Node.Configuration.Schema;

/// <summary>Yes or no.</summary>
internal sealed class Truth : ValueKind<bool>
{
    public override string Allowed => "true or false";

    public override bool TryRead(ConfigurationNode node, out bool value)
    {
        value = node.Text == "true";
        return node.Kind is JsonValueKind.True or JsonValueKind.False || (node.IsUntyped && node.Text is "true" or "false");
    }

    public override void Write(Utf8JsonWriter writer, bool value) => writer.WriteBooleanValue(value);

    public override void WriteSchema(Utf8JsonWriter writer) => writer.WriteString("type", "boolean");
}
