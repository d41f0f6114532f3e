using System.Text.Json;

namespace Edge.Node.Configuration.Schema;

/// <summary>Text that passes a check.</summary>
internal sealed class Words(string allowed, Func<string, bool>? isAllowed = null) : ValueKind<string>
{
    public override string Allowed => allowed;

    public override bool TryRead(ConfigurationNode node, out string value)
    {
        value = node.Text;
        return (node.Kind == JsonValueKind.String || node.IsUntyped) && isAllowed?.Invoke(value) != false;
    }

    public override void Write(Utf8JsonWriter writer, string value) => writer.WriteStringValue(value);

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "string");
        writer.WriteString("$comment", allowed);
    }
}
