namespace Edge.Admission;

/// <summary>Rights as people write them.</summary>
public static class RightsText
{
    private static readonly (string Name, Rights Right)[] Names =
        [("inference", Rights.Inference), ("cache:write", Rights.CacheWrite), ("admin", Rights.Admin)];

    /// <summary>Every name, for messages: <c>inference, cache:write, admin</c>.</summary>
    public static string All { get; } = string.Join(", ", Names.Select(n => n.Name));

    /// <summary>The names of the rights set, in a fixed order.</summary>
    public static IEnumerable<string> Format(Rights rights) =>
        Names.Where(n => (rights & n.Right) != 0).Select(n => n.Name);

    /// <summary>Adds up names.</summary>
    /// <param name="names">Names of rights.</param>
    /// <param name="rights">Their sum.</param>
    /// <param name="unknown">The first name that is none.</param>
    /// <returns>Whether every name is a right.</returns>
    public static bool TryParse(IEnumerable<string> names, out Rights rights, out string? unknown)
    {
        (rights, unknown) = (Rights.None, null);
        foreach (string name in names)
        {
            var right = Names.FirstOrDefault(n => n.Name == name).Right;
            if (right == Rights.None)
            {
                unknown = name;
                return false;
            }

            rights |= right;
        }

        return true;
    }
}
