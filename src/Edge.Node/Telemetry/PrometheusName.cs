using System.Diagnostics.Metrics;
using System.Globalization;

namespace Edge.Node.Telemetry;

/// <summary>Names and texts as Prometheus's text format has them.</summary>
internal static class PrometheusName
{
    /// <summary>The instrument's name: dots become underscores, the unit and a counter's <c>_total</c> come last.</summary>
    public static string Of(Instrument instrument, bool isCounter)
    {
        string name = Clean(instrument.Name);
        string unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            "1" when !isCounter => "_ratio",
            // UCUM's annotations in braces say what is counted, and are no unit.
            _ => "",
        };
        if (!name.EndsWith(unit, StringComparison.Ordinal)) name += unit;
        return isCounter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>Replaces what no name may hold.</summary>
    public static string Clean(string name) => string.Create(name.Length, name, static (clean, name) =>
    {
        for (int i = 0; i < name.Length; i++) clean[i] = char.IsAsciiLetterOrDigit(name[i]) ? name[i] : '_';
    });

    /// <summary>Escapes a help text.</summary>
    public static string EscapeHelp(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>Escapes a label's value.</summary>
    public static string EscapeLabel(object? value)
        => EscapeHelp(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Replace("\"", "\\\"", StringComparison.Ordinal);
}
