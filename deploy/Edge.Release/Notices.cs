using System.Reflection;
using System.Text;

namespace Edge.Release;

/// <summary>Writes what the licences of shipped components ask for: names, copyrights, and the licences' texts.</summary>
internal static class Notices
{
    private const string Rule = "--------------------------------------------------------------------------------";

    /// <summary>Writes the notices.</summary>
    /// <exception cref="InvalidDataException">A licence is named of which no text is at hand.</exception>
    public static string Write(IReadOnlyList<Component> components)
    {
        var text = new StringBuilder();
        text.Append("Edge is licensed under Apache-2.0 (see LICENSE). It contains the work of others, under the licences below.\n\n");
        foreach (var component in components)
            text.Append($"{component.Name} {component.Version}: {component.Licence ?? "its own licence, below"}\n");

        foreach (var component in components)
        {
            text.Append($"\n{Rule}\n{component.Name} {component.Version}\n");
            foreach (string line in new[] { component.Source, component.Copyright, component.Licence is { } licence ? $"Licence: {licence}" : "" })
                if (line.Length > 0) text.Append(line).Append('\n');
            foreach (string own in component.Texts) text.Append('\n').Append(own.ReplaceLineEndings("\n").Trim()).Append('\n');
        }

        foreach (string licence in components.Select(component => component.Licence).OfType<string>().Distinct().Order(StringComparer.Ordinal))
            text.Append($"\n{Rule}\nThe licence {licence}\n\n").Append(Text(licence)).Append('\n');
        return text.ToString();
    }

    private static string Text(string licence)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(licence)
            ?? throw new InvalidDataException($"The text of the licence {licence} is not at hand; put it into deploy/Edge.Release/Licences/{licence}.txt");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n").Trim();
    }
}
