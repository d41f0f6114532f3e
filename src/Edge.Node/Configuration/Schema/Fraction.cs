using System.Globalization;
using System.Text.Json;

namespace Edge.Node.Configuration.Schema;

/// <summary>A number within bounds.</summary>
internal sealed class Fraction(double minimum, double maximum) : ValueKind<double>
{
    public double Minimum => minimum;
    public double Maximum => maximum;

    public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"a number from {minimum} to {maximum}");

    public override bool TryRead(ConfigurationNode node, out double value)
    {
        value = 0;
        return (node.Kind == JsonValueKind.Number || node.IsUntyped)
            && double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && value >= minimum && value <= maximum;
    }

    public override void Write(Utf8JsonWriter writer, double value) => writer.WriteNumberValue(value);

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "number");
        writer.WriteNumber("minimum", minimum);
        writer.WriteNumber("maximum", maximum);
    }
}
