using System.Text.Json;

namespace Edge.Node.Configuration.Schema;

/// <summary>An object of the configuration: settings under a common name.</summary>
/// <param name="key">Its name.</param>
/// <param name="description">One sentence.</param>
/// <param name="settings">What it holds.</param>
/// <param name="ignored">A text that may stand there and means nothing to the node.</param>
internal sealed class Group<T>(string key, string description, IReadOnlyList<Setting<T>> settings, string? ignored = null)
    : Setting<T>(key, description)
{
    /// <inheritdoc/>
    public override string Allowed => $"an object with {string.Join(", ", settings.Select(setting => setting.Key))}";

    /// <inheritdoc/>
    public override void Bind(ConfigurationNode node, string path, T target, ICollection<ConfigurationProblem> problems)
    {
        if (Typed(node, problems) is not { } typed) return;
        if (typed.Kind != JsonValueKind.Object)
        {
            problems.Add(new(typed.Origin, path, $"{typed.Shown} is not allowed; write {Allowed}."));
            return;
        }

        foreach (var setting in settings.Where(setting => setting.Required && !typed.Members.ContainsKey(setting.Key)))
            problems.Add(new(typed.Origin, Join(path, setting.Key), $"It is missing; write {setting.Allowed}."));
        foreach (var (key, value) in typed.Members)
        {
            var setting = settings.FirstOrDefault(candidate => candidate.Key == key);
            if (setting is not null) setting.Bind(value, Join(path, key), target, problems);
            else if (key != ignored) problems.Add(new(value.Origin, Join(path, key), $"There is no such setting; write {Allowed}."));
        }
    }

    /// <inheritdoc/>
    public override void WriteValue(Utf8JsonWriter writer, T options)
    {
        writer.WriteStartObject();
        foreach (var setting in settings)
        {
            writer.WritePropertyName(setting.Key);
            setting.WriteValue(writer, options);
        }

        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter writer, T defaults)
    {
        writer.WriteString("type", "object");
        writer.WriteBoolean("additionalProperties", false);
        if (settings.Any(setting => setting.Required))
        {
            writer.WriteStartArray("required");
            foreach (var setting in settings.Where(setting => setting.Required)) writer.WriteStringValue(setting.Key);
            writer.WriteEndArray();
        }

        writer.WriteStartObject("properties");
        if (ignored is not null)
        {
            writer.WriteStartObject(ignored);
            writer.WriteString("type", "string");
            writer.WriteEndObject();
        }

        foreach (var setting in settings)
        {
            writer.WriteStartObject(setting.Key);
            writer.WriteString("description", setting.Description);
            setting.WriteSchema(writer, defaults);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void Copy(T from, T to)
    {
        foreach (var setting in settings) setting.Copy(from, to);
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Path, Setting<T> Setting)> Leaves(string parent) =>
        settings.SelectMany(setting => setting.Leaves(Join(parent, Key)));
}
