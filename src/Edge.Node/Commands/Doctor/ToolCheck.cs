namespace Edge.Node.Commands.Doctor;

/// <summary>Looks for programs that are useful beside the node.</summary>
internal static class ToolCheck
{
    public static IEnumerable<Finding> Examine() =>
        [Tool("npm", "only needed to build: it fetches the embedding model", "apt-get install npm, then build again")];

    private static Finding Tool(string name, string purpose, string mend)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string? found = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return found is null
            ? new("tools", FindingStatus.Warning, $"{name} is not here; {purpose}", mend)
            : new("tools", FindingStatus.Good, found);
    }
}
