using Edge.Packaging;

namespace Edge;

/// <summary>Makes a model folder beside its place, and moves it there when it is complete.</summary>
internal static class ModelFolder
{
    /// <param name="target">Where the folder goes; its name is the model's.</param>
    /// <param name="kind">What the model is for.</param>
    /// <param name="licence">SPDX identifier of its licence.</param>
    /// <param name="source">Where the weights came from.</param>
    /// <param name="convert">Fills the folder it is given and returns how many tokens the model reads.</param>
    public static void Make(string target, ModelKind kind, string licence, string source, Func<string, int> convert)
    {
        target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        string partial = target + ".partial";
        if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        Directory.CreateDirectory(partial);

        int maxTokens = convert(partial);
        ModelManifest.Describe(partial, Path.GetFileName(target), kind, maxTokens, licence, source).Write(partial);

        if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
        Directory.Move(partial, target);
        Console.WriteLine($"{Path.GetFileName(target)}: prepared");
    }
}
