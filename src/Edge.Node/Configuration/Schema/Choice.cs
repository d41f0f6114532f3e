using System.Text.Json;

namespace Edge.Node.Configuration.Schema;

/// <summary>One of the names of an enumeration, in lower snake case.</summary>
internal sealed class Choice<TEnum> : ValueKind<TEnum> where TEnum : struct, Enum
{
    private static readonly (string Name, TEnum Value)[] Names =
        [.. Enum.GetValues<TEnum>().Select(value => (JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()), value))];

    public override string Allowed => string.Join(" or ", Names.Select(choice => $"\"{choice.Name}\""));

    public override bool TryRead(ConfigurationNode node, out TEnum value)
    {
        int index = Array.FindIndex(Names, choice => choice.Name == node.Text);
        value = index < 0 ? default : Names[index].Value;
        return index >= 0 && (node.Kind == JsonValueKind.String || node.IsUntyped);
    }

    public override void Write(Utf8JsonWriter writer, TEnum value) =>
        writer.WriteStringValue(Array.Find(Names, choice => choice.Value.Equals(value)).Name);

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("enum");
        foreach (var (name, _) in Names) writer.WriteStringValue(name);
        writer.WriteEndArray();
    }
}
