using System.Globalization;

namespace Edge.Figures;

/// <summary>Prints results in the form that every benchmark of the project uses.</summary>
internal static class Figure
{
    public static void Print(string name, double value, string unit)
        => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"figure {name} {value:0.######} {unit}"));

    /// <summary>The median of some measurements.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
