using System.Text.Json;

namespace Edge.Node.Configuration.Schema;

/// <summary>A setting with a single value.</summary>
internal sealed class Scalar<T, TValue>(
    string key, string description, ValueKind<TValue> kind, Func<T, TValue> get, Action<T, TValue> set) : Setting<T>(key, description)
{
    /// <summary>The values it takes.</summary>
    public ValueKind<TValue> Kind => kind;

    /// <inheritdoc/>
    public override string Allowed => kind.Allowed;

    /// <inheritdoc/>
    public override void Bind(ConfigurationNode node, string path, T target, ICollection<ConfigurationProblem> problems)
    {
        if (kind.TryRead(node, out var value)) set(target, value);
        else problems.Add(new(node.Origin, path, $"{kind.Show(node)} is not allowed; write {kind.Allowed}."));
    }

    /// <inheritdoc/>
    public override void WriteValue(Utf8JsonWriter writer, T options) => kind.Write(writer, get(options));

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter writer, T defaults)
    {
        kind.WriteSchema(writer);
        if (get(defaults) is not { } value) return;
        writer.WritePropertyName("default");
        kind.Write(writer, value);
    }

    /// <inheritdoc/>
    public override void Copy(T from, T to) => set(to, get(from));
}

/// <summary>The values a setting takes.</summary>
internal abstract class ValueKind<TValue>
{
    /// <summary>What is allowed, to follow "write": <c>a whole number from 1 to 9</c>.</summary>
    public abstract string Allowed { get; }

    /// <summary>Reads a value, typed or not.</summary>
    /// <returns>Whether it is allowed.</returns>
    public abstract bool TryRead(ConfigurationNode node, out TValue value);

    /// <summary>Writes a value as the file would have it.</summary>
    public abstract void Write(Utf8JsonWriter writer, TValue value);

    /// <summary>Writes type and bounds as members of a JSON Schema.</summary>
    public abstract void WriteSchema(Utf8JsonWriter writer);

    /// <summary>How a message shows a value that is not allowed.</summary>
    public virtual string Show(ConfigurationNode node) => node.Shown;
}
