using System.Globalization;
using System.Text.Json;

namespace Edge.Node.Configuration.Schema;

/// <summary>A whole number within bounds.</summary>
internal sealed class WholeNumber(long minimum, long maximum) : ValueKind<long>
{
    public long Minimum => minimum;
    public long Maximum => maximum;

    public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"a whole number from {minimum} to {maximum}");

    public override bool TryRead(ConfigurationNode node, out long value)
    {
        value = 0;
        return (node.Kind == JsonValueKind.Number || node.IsUntyped)
            && long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            && value >= minimum && value <= maximum;
    }

    public override void Write(Utf8JsonWriter writer, long value) => writer.WriteNumberValue(value);

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "integer");
        writer.WriteNumber("minimum", minimum);
        writer.WriteNumber("maximum", maximum);
    }
}
