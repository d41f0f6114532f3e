using System.Globalization;

namespace Edge.Node.Commands.Eval;

/// <summary>A measured value as perf/figures.sh prints it.</summary>
internal static class Figure
{
    /// <summary>Writes <c>figure NAME VALUE UNIT</c>.</summary>
    public static void Write(TextWriter output, string name, double value, string unit) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"figure {name} {value:0.#########} {unit}"));
}
