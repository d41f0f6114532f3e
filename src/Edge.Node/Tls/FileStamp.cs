namespace Edge.Node.Tls;

/// <summary>What tells a file that was written anew from the one before.</summary>
/// <param name="Written">When, in UTC.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct FileStamp(DateTime Written, long Length)
{
    /// <summary>Looks at files; one that cannot be looked at has the default.</summary>
    public static FileStamp[] Of(IEnumerable<string> paths) => [.. paths.Select(Of)];

    private static FileStamp Of(string path)
    {
        try
        {
            // A link tells nothing of its own: Kubernetes swaps the folder that it points into.
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return new FileStamp(target.LastWriteTimeUtc, target.Length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
