using System.Collections;
using System.Text.Json;

namespace Edge.Node.Configuration;

/// <summary>Lays environment variables and flags over what the file says.</summary>
internal static class ConfigurationOverrides
{
    /// <summary>What a variable that is a setting begins with: <c>EDGE__CACHE__TTL</c> is <c>cache.ttl</c>.</summary>
    public const string Prefix = "EDGE__";

    /// <summary>Takes the settings among the variables of a process.</summary>
    public static IEnumerable<(string Path, string Value, string Origin)> FromEnvironment(IDictionary variables) =>
        from DictionaryEntry variable in variables
        let name = (string)variable.Key
        where name.StartsWith(Prefix, StringComparison.Ordinal)
        orderby name
        select (name[Prefix.Length..].Replace("__", ".", StringComparison.Ordinal).ToLowerInvariant(), (string?)variable.Value ?? "", name);

    /// <summary>Takes apart what was given as <c>--set path=value</c>.</summary>
    /// <exception cref="ConfigurationException">One has no <c>=</c>.</exception>
    public static IEnumerable<(string Path, string Value, string Origin)> FromFlags(IEnumerable<string> assignments)
    {
        foreach (string assignment in assignments)
        {
            int equals = assignment.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new ConfigurationException([new("--set", "", $"\"{assignment}\" is not of the form path=value, such as cache.ttl=00:30:00.")]);
            yield return (assignment[..equals], assignment[(equals + 1)..], "--set " + assignment[..equals]);
        }
    }

    /// <summary>Puts values into the tree, in order: a later one for the same path wins.</summary>
    public static void Apply(ConfigurationNode root, IEnumerable<(string Path, string Value, string Origin)> values)
    {
        foreach (var (path, value, origin) in values)
        {
            string[] keys = path.Split('.');
            var parent = root;
            foreach (string key in keys[..^1])
            {
                if (!parent.Members.TryGetValue(key, out var child) || child.Kind != JsonValueKind.Object)
                    parent.Members[key] = child = new(origin, JsonValueKind.Object);
                parent = child;
            }

            parent.Members[keys[^1]] = new(origin, JsonValueKind.Undefined) { Text = value };
        }
    }
}
