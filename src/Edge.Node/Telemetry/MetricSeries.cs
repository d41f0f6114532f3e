using System.Globalization;
using System.Text;

namespace Edge.Node.Telemetry;

/// <summary>The measurements of one instrument under one set of tags.</summary>
/// <remarks>Thread-safe. A scrape may see a histogram between its count and its sum; the next one has both.</remarks>
internal sealed class MetricSeries
{
    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly string _labels;
    private readonly double[]? _bounds;
    private readonly long[] _counts;
    private double _value;

    /// <summary>Starts a series at zero.</summary>
    public MetricSeries(ReadOnlySpan<KeyValuePair<string, object?>> tags, double[]? bounds)
    {
        (_tags, _bounds) = (tags.ToArray(), bounds);
        _counts = bounds is null ? [] : new long[bounds.Length + 1];
        _labels = string.Join(',', _tags.Select(tag => $"{PrometheusName.Clean(tag.Key)}=\"{PrometheusName.EscapeLabel(tag.Value)}\""));
    }

    /// <summary>A hash of tags, equal for equal tags in the same order.</summary>
    public static int Hash(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = new HashCode();
        foreach (var (key, value) in tags)
        {
            hash.Add(key);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <summary>Whether the series is that of the tags.</summary>
    public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length != _tags.Length) return false;
        for (int i = 0; i < tags.Length; i++)
            if (tags[i].Key != _tags[i].Key || !Equals(tags[i].Value, _tags[i].Value)) return false;
        return true;
    }

    /// <summary>Whether the tags are the very objects of the series: quick, and no proof that they are not equal.</summary>
    public bool IsMadeOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length != _tags.Length) return false;
        for (int i = 0; i < tags.Length; i++)
            if (!ReferenceEquals(tags[i].Key, _tags[i].Key) || !ReferenceEquals(tags[i].Value, _tags[i].Value)) return false;
        return true;
    }

    /// <summary>Counts up, or down.</summary>
    public void Add(double change)
    {
        double seen = Volatile.Read(ref _value);
        while (true)
        {
            double before = Interlocked.CompareExchange(ref _value, seen + change, seen);
            if (before.Equals(seen)) return;
            seen = before;
        }
    }

    /// <summary>Sets where it stands.</summary>
    public void Set(double value) => Volatile.Write(ref _value, value);

    /// <summary>Counts a value of a histogram.</summary>
    public void Observe(double value)
    {
        int bucket = 0;
        while (bucket < _bounds!.Length && value > _bounds[bucket]) bucket++;
        Interlocked.Increment(ref _counts[bucket]);
        Add(value);
    }

    /// <summary>Writes its lines.</summary>
    public void Write(StringBuilder text, string name)
    {
        if (_bounds is null)
        {
            Line(text, name, "", Volatile.Read(ref _value));
            return;
        }

        long total = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            total += Volatile.Read(ref _counts[i]);
            string bound = i < _bounds.Length ? _bounds[i].ToString("R", CultureInfo.InvariantCulture) : "+Inf";
            Line(text, name + "_bucket", $"le=\"{bound}\"", total);
        }

        Line(text, name + "_sum", "", Volatile.Read(ref _value));
        Line(text, name + "_count", "", total);
    }

    private void Line(StringBuilder text, string name, string label, double value)
    {
        text.Append(name);
        if (_labels.Length + label.Length > 0)
            text.Append('{').Append(_labels).Append(_labels.Length > 0 && label.Length > 0 ? "," : "").Append(label).Append('}');
        text.Append(CultureInfo.InvariantCulture, $" {value:R}\n");
    }
}
