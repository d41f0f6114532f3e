namespace Edge.Storage.Files;

/// <summary>Puts files that cannot be read out of the way, for a person to look at.</summary>
internal static class Quarantine
{
    /// <summary>Most files kept in one folder: evidence must not fill the disk.</summary>
    public const int MostKept = 8;

    /// <summary>Renames a file to <c>NAME.quarantined-N</c>, or deletes it where <see cref="MostKept"/> are there
    /// already.</summary>
    /// <returns>The new path, or null where it was deleted.</returns>
    /// <exception cref="IOException">The disk refuses.</exception>
    public static string? Put(string path)
    {
        if (Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*.quarantined-*").Count() >= MostKept)
        {
            File.Delete(path);
            return null;
        }

        int n = 1;
        while (File.Exists($"{path}.quarantined-{n}")) n++;
        File.Move(path, $"{path}.quarantined-{n}");
        return $"{path}.quarantined-{n}";
    }
}
