using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Edge.Storage.Cache;

/// <summary>Where a cache's files are: <c>N/log</c> and <c>N/index</c>, N counting up.</summary>
/// <remarks>What rewrites a whole cache (compaction, a later format) writes into <c>N+1.new</c> and renames it to
/// <c>N+1</c> when it is complete, in one step. The old one stays until the first clean stop.</remarks>
internal sealed class CacheFolder
{
    private const string Unfinished = ".new";

    private readonly string _root;
    private readonly int _number;

    private CacheFolder(string root, int number) => (_root, _number) = (root, number);

    /// <summary>The log's segments.</summary>
    public string Log => Path.Combine(_root, Name(_number), "log");

    /// <summary>The index's checkpoints.</summary>
    public string Index => Path.Combine(_root, Name(_number), "index");

    /// <summary>The newest complete one.</summary>
    public static CacheFolder Newest(string root) => new(root, Math.Max(1, Numbers(root).DefaultIfEmpty().Max()));

    /// <summary>The next one, to be written and then made the newest by <see cref="Complete"/>.</summary>
    /// <returns>It and where its log is written until then.</returns>
    /// <exception cref="IOException">The disk refuses.</exception>
    public (CacheFolder Next, string Log) Begin()
    {
        string unfinished = Path.Combine(_root, Name(_number + 1) + Unfinished);
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        return (new CacheFolder(_root, _number + 1), Path.Combine(unfinished, "log"));
    }

    /// <summary>Makes this one the newest.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Complete()
        => Directory.Move(Path.Combine(_root, Name(_number) + Unfinished), Path.Combine(_root, Name(_number)));

    /// <summary>Deletes the ones before this, and what was never completed.</summary>
    public void DeleteOlder(ILogger logger)
    {
        foreach (int number in Numbers(_root).Where(number => number < _number))
            Delete(Path.Combine(_root, Name(number)), logger);
        Delete(Path.Combine(_root, Name(_number + 1) + Unfinished), logger);
    }

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int[] Numbers(string root)
    {
        // Not there on a first start, and a start cannot afford an exception: the first one costs milliseconds.
        if (!Directory.Exists(root)) return [];
        try
        {
            return [.. Directory.GetDirectories(root).Select(Parse).Where(number => number > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // whoever writes there says why not
        }
    }

    private static int Parse(string path)
        => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : 0;

    private static void Delete(string path, ILogger logger)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            StorageLog.DeleteFailed(logger, path, e);
        }
    }
}
