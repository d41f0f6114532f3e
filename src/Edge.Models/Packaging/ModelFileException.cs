namespace Edge.Packaging;

/// <summary>A model's file is missing, damaged or of another kind than its folder says.</summary>
/// <remarks>For operators: the message names the path.</remarks>
/// <param name="path">The file.</param>
/// <param name="field">The part of it that is wrong.</param>
/// <param name="expected">What should be there.</param>
/// <param name="found">What is.</param>
public sealed class ModelFileException(string path, string field, string expected, string found)
    : Exception($"{path}: {field}: expected {expected}, found {found}")
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>The part of it that is wrong.</summary>
    public string Field { get; } = field;
}
