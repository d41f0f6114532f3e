using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Edge.Node.Logging;

/// <summary>Writes an entry as a JSON object: <c>time, level, category, event, message</c>, the message's values under <c>values</c>,
/// and <c>exception</c> and <c>dropped</c> where there are any.</summary>
internal static class JsonLine
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc cref="LineFormat"/>
    public static void Write(in LogEntry entry, IReadOnlyList<KeyValuePair<string, object?>>? state, Stream line)
    {
        using var writer = new Utf8JsonWriter(line, Options);
        writer.WriteStartObject();
        writer.WriteString("time", entry.Time.UtcDateTime);
        writer.WriteString("level", JsonNamingPolicy.SnakeCaseLower.ConvertName(entry.Level.ToString()));
        writer.WriteString("category", entry.Category);
        writer.WriteNumber("event", entry.EventId.Id);
        writer.WriteString("message", entry.Message);
        if (state is { Count: > 1 }) WriteValues(writer, state);
        if (entry.Dropped > 0) writer.WriteNumber("dropped", entry.Dropped);
        if (entry.Exception is not null) writer.WriteString("exception", entry.Exception.ToString());
        writer.WriteEndObject();
    }

    private static void WriteValues(Utf8JsonWriter writer, IReadOnlyList<KeyValuePair<string, object?>> state)
    {
        writer.WriteStartObject("values");
        foreach (var (name, value) in state)
        {
            if (name == "{OriginalFormat}") continue;
            writer.WritePropertyName(JsonNamingPolicy.SnakeCaseLower.ConvertName(name));
            switch (value)
            {
                case null: writer.WriteNullValue(); break;
                case bool truth: writer.WriteBooleanValue(truth); break;
                case int number: writer.WriteNumberValue(number); break;
                case long number: writer.WriteNumberValue(number); break;
                case double number when double.IsFinite(number): writer.WriteNumberValue(number); break;
                default: writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
            }
        }

        writer.WriteEndObject();
    }
}
