using System.Globalization;
using System.Text.Json;

namespace Edge.Node.Configuration.Schema;

/// <summary>A list of objects.</summary>
internal sealed class ObjectList<T, TItem>(
    string key, string description, IReadOnlyList<Setting<TItem>> settings, Func<T, IList<TItem>> get, Action<T, IList<TItem>> set)
    : Setting<T>(key, description) where TItem : new()
{
    private readonly Group<TItem> _item = new("", description, settings);

    /// <summary>The settings of one item.</summary>
    public IReadOnlyList<Setting<TItem>> Settings => settings;

    /// <inheritdoc/>
    public override string Allowed => "a list of objects";

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Allowed, string Description)> Items =>
        settings.Select(setting => (setting.Key, setting.Allowed, setting.Description));

    /// <inheritdoc/>
    public override void Bind(ConfigurationNode node, string path, T target, ICollection<ConfigurationProblem> problems)
    {
        if (Typed(node, problems) is not { } typed) return;
        if (typed.Kind != JsonValueKind.Array)
        {
            problems.Add(new(typed.Origin, path, $"{typed.Shown} is not allowed; write {Allowed}."));
            return;
        }

        var items = new List<TItem>();
        foreach (var (index, item) in typed.Items.Index())
        {
            items.Add(new TItem());
            _item.Bind(item, ObjectList.At(path, index), items[index], problems);
        }

        set(target, items);
    }

    /// <inheritdoc/>
    public override void WriteValue(Utf8JsonWriter writer, T options)
    {
        writer.WriteStartArray();
        foreach (var item in get(options)) _item.WriteValue(writer, item);
        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter writer, T defaults)
    {
        writer.WriteString("type", "array");
        writer.WriteStartObject("items");
        _item.WriteSchema(writer, new TItem());
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void Copy(T from, T to) => set(to, get(from));
}

/// <summary>Paths of items.</summary>
internal static class ObjectList
{
    /// <summary>The path of an item: <c>providers[0]</c>.</summary>
    public static string At(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");
}
