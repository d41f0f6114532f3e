using System.Globalization;
using System.Text.Json;

namespace Edge.Node.Configuration.Schema;

/// <summary>A duration within bounds, written <c>[d.]hh:mm:ss[.fffffff]</c>.</summary>
internal sealed class Duration(string minimum, string maximum) : ValueKind<TimeSpan>
{
    public TimeSpan Minimum { get; } = TimeSpan.ParseExact(minimum, "c", CultureInfo.InvariantCulture);
    public TimeSpan Maximum { get; } = TimeSpan.ParseExact(maximum, "c", CultureInfo.InvariantCulture);

    public override string Allowed => $"a duration as \"hh:mm:ss\", from \"{minimum}\" to \"{maximum}\"";

    public override bool TryRead(ConfigurationNode node, out TimeSpan value)
    {
        value = default;
        return (node.Kind == JsonValueKind.String || node.IsUntyped)
            && TimeSpan.TryParseExact(node.Text, "c", CultureInfo.InvariantCulture, out value)
            && value >= Minimum && value <= Maximum;
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan value) => writer.WriteStringValue(value.ToString("c", CultureInfo.InvariantCulture));

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "string");
        writer.WriteString("pattern", @"^([0-9]+\.)?[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?$");
        writer.WriteString("$comment", $"from {minimum} to {maximum}");
    }
}
