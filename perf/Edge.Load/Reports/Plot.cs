using System.Globalization;
using System.Net;
using System.Text;

namespace Edge.Load.Reports;

/// <summary>One line of a plot.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Points">Its points, from left to right.</param>
internal sealed record PlotLine(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>A line plot in SVG; its colours come from the page.</summary>
internal sealed class Plot(string title, string description, string xTitle, string yTitle)
{
    private const int Width = 760, Height = 320, Left = 80, Right = 20, Top = 20, Bottom = 50;

    /// <summary>Where the horizontal axis has its marks; evenly if empty.</summary>
    public IReadOnlyList<(double X, string Text)> XMarks { get; init; } = [];

    /// <summary>Whether the vertical axis is logarithmic.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>Draws it.</summary>
    public string Write(IReadOnlyList<PlotLine> lines)
    {
        var points = lines.SelectMany(line => line.Points).Where(point => !IsLogarithmic || point.Y > 0).ToList();
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<figure><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Html(title)}: {Html(description)}\">");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Html(title)}</title><desc>{Html(description)}</desc>");
        if (points.Count > 0)
        {
            double xFrom = points.Min(point => point.X), xTo = Math.Max(points.Max(point => point.X), xFrom + 1e-9);
            double yFrom = IsLogarithmic ? Math.Floor(Math.Log10(points.Min(point => point.Y))) : 0;
            double yTo = IsLogarithmic ? Math.Ceiling(Math.Log10(points.Max(point => point.Y)) + 1e-9) : Math.Max(points.Max(point => point.Y) * 1.05, 1e-9);
            double X(double x) => Left + (x - xFrom) / (xTo - xFrom) * (Width - Left - Right);
            double Y(double y) => Height - Bottom - (y - yFrom) / (yTo - yFrom) * (Height - Top - Bottom);
            WriteYAxis(svg, yFrom, yTo, Y);
            WriteXAxis(svg, XMarks.Count > 0 ? XMarks : Even(xFrom, xTo), X);
            for (int i = 0; i < lines.Count; i++)
            {
                var path = lines[i].Points.Where(point => !IsLogarithmic || point.Y > 0)
                    .Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):0.#},{Y(IsLogarithmic ? Math.Log10(point.Y) : point.Y):0.#}"));
                svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"line l{i % 6}\" points=\"{string.Join(' ', path)}\"/>");
            }
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width / 2}\" y=\"{Height - 8}\" text-anchor=\"middle\">{Html(xTitle)}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"14\" y=\"{Height / 2}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {Height / 2})\">{Html(yTitle)}</text></svg>");
        svg.Append(CultureInfo.InvariantCulture, $"<figcaption><strong>{Html(title)}.</strong> {Html(description)}");
        for (int i = 0; i < lines.Count; i++) svg.Append(CultureInfo.InvariantCulture, $" <span class=\"key l{i % 6}\">{Html(lines[i].Name)}</span>");
        return svg.Append("</figcaption></figure>\n").ToString();
    }

    private void WriteYAxis(StringBuilder svg, double from, double to, Func<double, double> place)
    {
        int steps = IsLogarithmic ? (int)(to - from) : 5;
        for (int i = 0; i <= steps; i++)
        {
            double value = from + (to - from) * i / steps;
            string text = Short(IsLogarithmic ? Math.Pow(10, value) : value);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{place(value):0.#}\" y2=\"{place(value):0.#}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{place(value) + 4:0.#}\" text-anchor=\"end\">{text}</text>");
        }
    }

    private static void WriteXAxis(StringBuilder svg, IEnumerable<(double X, string Text)> marks, Func<double, double> place)
    {
        foreach (var (x, text) in marks)
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{place(x):0.#}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{Html(text)}</text>");
    }

    private static IEnumerable<(double X, string Text)> Even(double from, double to)
        => Enumerable.Range(0, 6).Select(i => from + (to - from) * i / 5).Select(x => (x, Short(x)));

    private static string Short(double value) => value switch
    {
        >= 1e6 => (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + " M",
        >= 1e4 => (value / 1e3).ToString("0.#", CultureInfo.InvariantCulture) + " k",
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
