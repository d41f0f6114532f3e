using Edge.Storage.Files;
using Microsoft.Win32.SafeHandles;

namespace Edge.Storage.Log;

/// <summary>One file of the log: a header block, then log pages from <see cref="Start"/> on.</summary>
internal sealed class LogSegment(string path, in FileHeader header) : IDisposable
{
    private readonly Lock _gate = new();
    private SafeFileHandle? _reading;

    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>Address of its first byte.</summary>
    public long Start { get; } = header.Start;

    /// <summary>Marks and seeds its records.</summary>
    public ulong Salt { get; } = header.Salt;

    /// <summary>No record crosses a multiple of this.</summary>
    public int PageBytes { get; } = header.PageBytes;

    /// <summary>Address after the last byte written so far.</summary>
    public long End => Start + Math.Max(0, FileBytes - FileHeader.BlockBytes);

    /// <summary>Bytes on disk; 0 once deleted.</summary>
    public long FileBytes
    {
        get
        {
            var file = new FileInfo(path);
            return file.Exists ? file.Length : 0;
        }
    }

    /// <summary>A handle to read with, shared by all readers.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public SafeFileHandle Reading
    {
        get
        {
            lock (_gate)
            {
                return _reading is { IsClosed: false } ? _reading
                    : _reading = File.OpenHandle(
                        path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
        }
    }

    /// <summary>Position in the file of a log address.</summary>
    public long PositionOf(long address) => FileHeader.BlockBytes + (address - Start);

    /// <summary>Closes the handle; a reader at work keeps it until it is done, the next one opens it again.</summary>
    public void Dispose()
    {
        lock (_gate) _reading?.Dispose();
    }
}
