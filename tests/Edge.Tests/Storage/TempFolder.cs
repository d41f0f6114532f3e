namespace Edge.Tests.Storage;

/// <summary>A folder of its own for one test, gone after it.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("edge-test-").FullName;

    public string this[params string[] names] => System.IO.Path.Combine([Path, .. names]);

    /// <summary>Copies a folder as a crash at this moment would leave it: whoever has its files open writes on
    /// elsewhere.</summary>
    public static void CopyTree(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
            File.Copy(file, System.IO.Path.Combine(to, System.IO.Path.GetFileName(file)));
        foreach (string folder in Directory.GetDirectories(from))
            CopyTree(folder, System.IO.Path.Combine(to, System.IO.Path.GetFileName(folder)));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
