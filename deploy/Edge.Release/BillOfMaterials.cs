using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Edge.Release;

/// <summary>Writes a CycloneDX 1.6 bill of materials. It holds no time and no random id: the same build writes the same bytes.</summary>
internal static class BillOfMaterials
{
    private const string Self = "edge";

    public static string Write(string version, IReadOnlyList<Component> components)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
            json.WriteString("bomFormat", "CycloneDX");
            json.WriteString("specVersion", "1.6");
            json.WriteNumber("version", 1);
            WriteSelf(json, version);
            json.WriteStartArray("components");
            foreach (var component in components) WriteComponent(json, component);
            json.WriteEndArray();
            json.WriteStartArray("dependencies");
            WriteDependencies(json, Self, components.Select(component => component.Reference));
            foreach (var component in components) WriteDependencies(json, component.Reference, component.Dependencies);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }

    private static void WriteSelf(Utf8JsonWriter json, string version)
    {
        json.WriteStartObject("metadata");
        json.WriteStartObject("component");
        json.WriteString("type", "application");
        json.WriteString("bom-ref", Self);
        json.WriteString("name", Self);
        json.WriteString("version", version);
        WriteLicence(json, "Apache-2.0");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteComponent(Utf8JsonWriter json, Component component)
    {
        json.WriteStartObject();
        json.WriteString("type", component.IsModel ? "machine-learning-model" : "library");
        json.WriteString("bom-ref", component.Reference);
        json.WriteString("name", component.Name);
        json.WriteString("version", component.Version);
        json.WriteString("purl", component.Reference);
        if (component.Copyright.Length > 0) json.WriteString("copyright", component.Copyright);
        WriteLicence(json, component.Licence);
        json.WriteStartArray("hashes");
        json.WriteStartObject();
        json.WriteString("alg", component.Hash.Algorithm);
        json.WriteString("content", component.Hash.Digits);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLicence(Utf8JsonWriter json, string? expression)
    {
        json.WriteStartArray("licenses");
        json.WriteStartObject();
        if (expression is not null)
        {
            json.WriteString("expression", expression);
        }
        else
        {
            json.WriteStartObject("license");
            json.WriteString("name", "see THIRD-PARTY-NOTICES");
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteDependencies(Utf8JsonWriter json, string reference, IEnumerable<string> dependencies)
    {
        json.WriteStartObject();
        json.WriteString("ref", reference);
        json.WriteStartArray("dependsOn");
        foreach (string dependency in dependencies) json.WriteStringValue(dependency);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
