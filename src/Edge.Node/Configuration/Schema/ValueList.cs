using System.Text.Json;

namespace Edge.Node.Configuration.Schema;

/// <summary>A list of single values.</summary>
internal sealed class ValueList<T>(
    string key, string description, ValueKind<string> kind, Func<T, IList<string>> get, Action<T, IList<string>> set)
    : Setting<T>(key, description)
{
    /// <inheritdoc/>
    public override string Allowed => $"a list: {kind.Allowed} each";

    /// <inheritdoc/>
    public override void Bind(ConfigurationNode node, string path, T target, ICollection<ConfigurationProblem> problems)
    {
        if (Typed(node, problems) is not { } typed) return;
        if (typed.Kind != JsonValueKind.Array)
        {
            problems.Add(new(typed.Origin, path, $"{typed.Shown} is not allowed; write {Allowed}."));
            return;
        }

        var values = new List<string>();
        foreach (var (index, item) in typed.Items.Index())
        {
            if (kind.TryRead(item, out string value)) values.Add(value);
            else problems.Add(new(item.Origin, ObjectList.At(path, index), $"{kind.Show(item)} is not allowed; write {kind.Allowed}."));
        }

        set(target, values);
    }

    /// <inheritdoc/>
    public override void WriteValue(Utf8JsonWriter writer, T options)
    {
        writer.WriteStartArray();
        foreach (string value in get(options)) kind.Write(writer, value);
        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter writer, T defaults)
    {
        writer.WriteString("type", "array");
        writer.WriteStartObject("items");
        kind.WriteSchema(writer);
        writer.WriteEndObject();
        writer.WritePropertyName("default");
        WriteValue(writer, defaults);
    }

    /// <inheritdoc/>
    public override void Copy(T from, T to) => set(to, get(from));
}
