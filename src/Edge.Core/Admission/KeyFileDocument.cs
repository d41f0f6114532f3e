using System.Text.Json.Serialization;

namespace Edge.Admission;

/// <summary>The key file as JSON; docs/formats.md describes it.</summary>
internal sealed record KeyFileDocument
{
    /// <summary>What marks a file as a key file, in the member <c>edge</c>.</summary>
    public const string Magic = "keys";

    /// <summary>The newest format this version reads, and the one it writes.</summary>
    public const int CurrentFormat = 1;

    public string? Edge { get; set; }
    public int Format { get; set; }
    public string? Writer { get; set; }
    public List<Key> Keys { get; set; } = [];

    internal sealed record Key
    {
        public string? Id { get; set; }
        public string? Tenant { get; set; }
        public string? Sha256 { get; set; }
        public List<string> Rights { get; set; } = [];
        public DateTimeOffset Created { get; set; }
        public DateTimeOffset? Expires { get; set; }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    WriteIndented = true)]
[JsonSerializable(typeof(KeyFileDocument))]
internal sealed partial class KeyFileJson : JsonSerializerContext;
