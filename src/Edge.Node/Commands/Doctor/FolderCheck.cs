using System.Globalization;
using Edge.Admission;
using Edge.Node.Configuration;

namespace Edge.Node.Commands.Doctor;

/// <summary>Looks at the node's folders and its key file.</summary>
internal static class FolderCheck
{
    public static IEnumerable<Finding> Examine(NodeFolders folders) => [DataFolder(folders.Data), DiskSpace(folders.Data), Keys(folders.KeysFile)];

    private static Finding DataFolder(string path)
    {
        if (!Directory.Exists(path)) return new("data", FindingStatus.Good, $"{path} does not exist yet; the first start makes it");
        if (!OperatingSystem.IsWindows() && (new DirectoryInfo(path).UnixFileMode & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)) != 0)
            return new("data", FindingStatus.Problem, $"{path} is open to others; it holds prompts and keys", $"chmod 700 {path}");

        string probe = Path.Combine(path, ".doctor");
        try
        {
            using (File.Create(probe, 1, FileOptions.DeleteOnClose)) return new("data", FindingStatus.Good, $"{path} can be written");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new("data", FindingStatus.Problem, $"{path} cannot be written: {e.Message}", $"chown -R \"$USER\" {path}, or set node.data_folder");
        }
    }

    private static Finding DiskSpace(string path)
    {
        const double Gibi = 1024.0 * 1024 * 1024;
        string existing = path;
        while (!Directory.Exists(existing)) existing = Path.GetDirectoryName(existing)!;
        double free = new DriveInfo(existing).AvailableFreeSpace / Gibi;
        string detail = string.Create(CultureInfo.InvariantCulture, $"{free:F1} GiB free at {existing}");
        return free < 2 // the cache's default is 1 GiB, and a checkpoint stands beside it for a while
            ? new("disk", FindingStatus.Warning, detail, "free some, or set node.data_folder to a larger disk")
            : new("disk", FindingStatus.Good, detail);
    }

    private static Finding Keys(string path)
    {
        if (!File.Exists(path)) return new("keys", FindingStatus.Good, "none: whoever reaches the node may call it");
        try
        {
            return new("keys", FindingStatus.Good, string.Create(CultureInfo.InvariantCulture, $"{KeyFile.Read(path).Count} in {path}"));
        }
        catch (KeyFileException e)
        {
            return new("keys", FindingStatus.Problem, e.Message, $"mend {path}, or move it away and make keys anew");
        }
    }
}
