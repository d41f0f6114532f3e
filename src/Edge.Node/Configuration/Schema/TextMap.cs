using System.Text.Json;

namespace Edge.Node.Configuration.Schema;

/// <summary>An object whose keys are the operator's own, such as names of models.</summary>
internal sealed class TextMap<T>(
    string key, string description, Func<T, IDictionary<string, string>> get, Action<T, IDictionary<string, string>> set)
    : Setting<T>(key, description)
{
    /// <inheritdoc/>
    public override string Allowed => "an object of names, each with a text";

    /// <inheritdoc/>
    public override void Bind(ConfigurationNode node, string path, T target, ICollection<ConfigurationProblem> problems)
    {
        if (Typed(node, problems) is not { } typed) return;
        if (typed.Kind != JsonValueKind.Object)
        {
            problems.Add(new(typed.Origin, path, $"{typed.Shown} is not allowed; write {Allowed}."));
            return;
        }

        foreach (var (name, value) in typed.Members)
            if (value.Kind != JsonValueKind.String) problems.Add(new(value.Origin, Join(path, name), $"{value.Shown} is not allowed; write a text."));
        set(target, typed.Members.ToDictionary(member => member.Key, member => member.Value.Text));
    }

    /// <inheritdoc/>
    public override void WriteValue(Utf8JsonWriter writer, T options)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in get(options)) writer.WriteString(name, value);
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter writer, T defaults)
    {
        writer.WriteString("type", "object");
        writer.WriteStartObject("additionalProperties");
        writer.WriteString("type", "string");
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void Copy(T from, T to) => set(to, get(from));
}
