using System.Text;
using System.Text.Json;

namespace Edge.Node.Configuration.Schema;

/// <summary>Describes one key of the configuration: its name, its type, and the option it sets.</summary>
/// <typeparam name="T">The options it is read into.</typeparam>
/// <param name="key">As written in the file, lower snake case.</param>
/// <param name="description">One sentence for the schema and the documentation.</param>
internal abstract class Setting<T>(string key, string description)
{
    /// <summary>As written in the file.</summary>
    public string Key => key;

    /// <summary>One sentence.</summary>
    public string Description => description;

    /// <summary>Whether it must be written.</summary>
    public bool Required { get; init; }

    /// <summary>What may be written.</summary>
    public abstract string Allowed { get; }

    /// <summary>The settings inside each item, where this is a list of objects.</summary>
    public virtual IEnumerable<(string Key, string Allowed, string Description)> Items => [];

    /// <summary>Checks a value and puts it into the options.</summary>
    public abstract void Bind(ConfigurationNode node, string path, T target, ICollection<ConfigurationProblem> problems);

    /// <summary>Writes the value that the options hold, as the file would have it.</summary>
    public abstract void WriteValue(Utf8JsonWriter writer, T options);

    /// <summary>Writes the members of this key's JSON Schema; <paramref name="defaults"/> holds the defaults.</summary>
    public abstract void WriteSchema(Utf8JsonWriter writer, T defaults);

    /// <summary>Sets the option to what other options hold.</summary>
    public abstract void Copy(T from, T to);

    /// <summary>Every setting that has a value of its own, with its path.</summary>
    public virtual IEnumerable<(string Path, Setting<T> Setting)> Leaves(string parent) => [(Join(parent, Key), this)];

    /// <summary>The path of a key inside an object.</summary>
    public static string Join(string parent, string key) => parent.Length == 0 ? key : $"{parent}.{key}";

    /// <summary>Reads the text of a variable or flag as JSON, where the setting is no single value.</summary>
    /// <returns>A typed value; <see langword="null"/> when the text is no JSON, which is then among the problems.</returns>
    protected static ConfigurationNode? Typed(ConfigurationNode node, ICollection<ConfigurationProblem> problems)
    {
        try
        {
            return node.IsUntyped ? ConfigurationReader.Read(Encoding.UTF8.GetBytes(node.Text), node.Origin) : node;
        }
        catch (ConfigurationException e)
        {
            foreach (var problem in e.Problems) problems.Add(problem);
            return null;
        }
    }
}
