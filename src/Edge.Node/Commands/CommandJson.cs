using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Edge.Node.Commands.Doctor;
using Edge.Storage.Cache;

namespace Edge.Node.Commands;

/// <summary>What commands print with <c>--json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    Converters = [typeof(FindingStatusConverter)])]
[JsonSerializable(typeof(VersionReport))]
[JsonSerializable(typeof(CreatedKey))]
[JsonSerializable(typeof(IReadOnlyList<ListedKey>))]
[JsonSerializable(typeof(ConfigurationReport))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(AnswerReport))]
[JsonSerializable(typeof(ListedModel))]
[JsonSerializable(typeof(IReadOnlyList<ListedModel>))]
[JsonSerializable(typeof(IReadOnlyList<VerifiedModel>))]
[JsonSerializable(typeof(CacheDataReport))]
[JsonSerializable(typeof(CompactionReport))]
internal sealed partial class CommandJson : JsonSerializerContext
{
    /// <summary>As <see cref="Default"/>, with text as it is and not escaped for web pages.</summary>
    public static CommandJson Plain => _plain ??= new(new(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static CommandJson? _plain;

    /// <summary>Writes a report on a line of its own.</summary>
    public static void Write<T>(TextWriter writer, T report, JsonTypeInfo<T> type) => writer.WriteLine(JsonSerializer.Serialize(report, type));
}
