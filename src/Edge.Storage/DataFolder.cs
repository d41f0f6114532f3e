using System.Globalization;

namespace Edge.Storage;

/// <summary>The node's folder on disk: made if missing, closed to other users, held by one node at a time.</summary>
/// <remarks>The lock is advisory and belongs to the process: a crash of any kind lets go of it. Who holds it stands in
/// a file beside the lock, since a file that is locked cannot be read on every system.</remarks>
public sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string LockFile = "edge.lock", OwnerFile = "edge.owner";
    private const string OwnerFormat = "edge-owner 1 ";

    private readonly FileStream? _lock;

    private DataFolder(string path, FileStream? held) => (Path, _lock) = (path, held);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The cache's own folder in it.</summary>
    public string Cache => System.IO.Path.Combine(Path, "cache");

    /// <summary>Whether nothing can be written here: the disk is read-only, so nobody holds a lock and nobody needs
    /// one.</summary>
    public bool IsReadOnly => _lock is null;

    /// <summary>Takes the folder.</summary>
    /// <param name="path">Where it is; made with mode 0700 if missing.</param>
    /// <param name="time">Tells when it was taken.</param>
    /// <exception cref="DataFolderException">Another process holds it, other users can read it, or it cannot be made;
    /// the message says what to do.</exception>
    public static DataFolder Open(string path, TimeProvider time)
    {
        path = System.IO.Path.GetFullPath(path);
        Make(path);
        string lockPath = System.IO.Path.Combine(path, LockFile);
        try
        {
            var held = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            WriteOwner(path, time);
            return new DataFolder(path, held);
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new DataFolderException(
                $"The data folder {path} is held by {Owner(path)}. Stop it, or give this node a folder of its own "
                + "(node.data_folder).", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DataFolder(path, held: null);
        }
    }

    /// <summary>Lets go of the folder.</summary>
    public void Dispose() => _lock?.Dispose();

    // EWOULDBLOCK on Linux and on the BSDs; sharing and lock violation on Windows.
    private static bool IsHeld(IOException e)
        => e.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);

    private static void Make(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, OwnerOnly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!Directory.Exists(path)) throw Impossible(path, e);
        }

        if (OperatingSystem.IsWindows()) return;
        var mode = File.GetUnixFileMode(path);
        if ((mode & ~OwnerOnly) != 0)
        {
            throw new DataFolderException(
                $"The data folder {path} has mode {Octal(mode)}: other users can reach it, and it holds prompts. "
                + $"It must be 0700: chmod 700 '{path}'.", null);
        }
    }

    private static void WriteOwner(string path, TimeProvider time)
    {
        string started = time.GetUtcNow().ToString("u", CultureInfo.InvariantCulture);
        string owner = $"process {Environment.ProcessId} on {Environment.MachineName} since {started}";
        File.WriteAllText(
            System.IO.Path.Combine(path, OwnerFile), $"{OwnerFormat}{Files.FileHeader.Writer}\n{owner}\n");
    }

    private static string Owner(string path)
    {
        try
        {
            string[] lines = File.ReadAllLines(System.IO.Path.Combine(path, OwnerFile));
            return lines.Length > 1 && lines[0].StartsWith(OwnerFormat, StringComparison.Ordinal)
                ? lines[1]
                : "another process";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }

    private static DataFolderException Impossible(string path, Exception cause)
        => new(
            $"The data folder {path} cannot be made: {cause.Message} Make it by hand with mode 0700, or name another "
            + "(node.data_folder).", cause);

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');
}

/// <summary>The data folder cannot be used.</summary>
public sealed class DataFolderException(string message, Exception? cause) : IOException(message, cause);
