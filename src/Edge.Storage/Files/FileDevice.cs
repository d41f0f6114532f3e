using FASTER.core;
using Microsoft.Win32.SafeHandles;

namespace Edge.Storage.Files;

/// <summary>The files beneath FASTER: each begins with our header, and a failure is kept, not lost in a
/// callback.</summary>
/// <remarks>FASTER's own devices write files without a header, and what goes wrong in them surfaces late or never.
/// Reads and writes run on the thread pool: FASTER calls in while it holds its epoch.</remarks>
/// <param name="open">Opens the file of a segment.</param>
internal sealed class FileDevice(Func<int, SafeFileHandle> open) : StorageDeviceBase("edge", SectorBytes, capacity: -1)
{
    // What FASTER rounds its writes to. Each commit rewrites the last sector, so small is good.
    private const uint SectorBytes = 512;

    private const uint Failed = 5; // EIO; FASTER only asks whether it is zero

    // FasterLog has at most four pages in flight, each in a segment of its own at worst.
    private const int MostOpen = 8;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, SafeFileHandle> _handles = [];

    /// <summary>The first failure since the device was made.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Makes a file and writes its header block.</summary>
    /// <exception cref="IOException">The disk refuses, or the file is there already.</exception>
    public static SafeFileHandle Create(string path, in FileHeader header, FileOptions options)
    {
        var handle = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, options);
        try
        {
            byte[] block = new byte[FileHeader.BlockBytes];
            header.Write(block);
            RandomAccess.Write(handle, block, 0);
            return handle;
        }
        catch
        {
            handle.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <inheritdoc/>
    public override void WriteAsync(
        nint source, int segment, ulong destination, uint length, DeviceIOCompletionCallback callback, object context)
        => Queue(new Transfer(this, source, segment, (long)destination, (int)length, callback, context, Write: true));

    /// <inheritdoc/>
    public override void ReadAsync(
        int segment, ulong source, nint destination, uint length, DeviceIOCompletionCallback callback, object context)
        => Queue(new Transfer(this, destination, segment, (long)source, (int)length, callback, context, Write: false));

    /// <inheritdoc/>
    // FASTER never shortens a log here: what is deleted, and when, is the store's to say.
    public override void RemoveSegmentAsync(int segment, AsyncCallback callback, IAsyncResult result)
        => callback(result);

    /// <inheritdoc/>
    public override void Dispose()
    {
        lock (_gate)
        {
            foreach (var handle in _handles.Values) handle.Dispose();
            _handles.Clear();
        }
    }

    private static void Queue(Transfer transfer) => ThreadPool.UnsafeQueueUserWorkItem(transfer, preferLocal: false);

    private SafeFileHandle Handle(int segment)
    {
        lock (_gate)
        {
            if (_handles.TryGetValue(segment, out var handle)) return handle;
            handle = open(segment);
            _handles.Add(segment, handle);
            while (_handles.Count > MostOpen) CloseOldest();
            return handle;
        }
    }

    private void CloseOldest()
    {
        var (segment, handle) = _handles.First();
        handle.Dispose();
        _handles.Remove(segment);
    }

    private unsafe void Run(Transfer transfer)
    {
        uint error = 0;
        try
        {
            var handle = Handle(transfer.Segment);
            long position = FileHeader.BlockBytes + transfer.Position;
            if (transfer.Write)
                RandomAccess.Write(handle, new ReadOnlySpan<byte>((void*)transfer.Memory, transfer.Length), position);
            else Read(handle, new Span<byte>((void*)transfer.Memory, transfer.Length), position);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            Failure ??= e;
            error = Failed;
        }

        transfer.Callback(error, error == 0 ? (uint)transfer.Length : 0, transfer.Context);
    }

    // Bytes past the end of the file read as zeros, as in a sparse file.
    private static void Read(SafeFileHandle handle, Span<byte> memory, long position)
    {
        while (memory.Length > 0)
        {
            int read = RandomAccess.Read(handle, memory, position);
            if (read == 0) break;
            position += read;
            memory = memory[read..];
        }

        memory.Clear();
    }

    private sealed record Transfer(
        FileDevice Device, nint Memory, int Segment, long Position, int Length, DeviceIOCompletionCallback Callback,
        object Context, bool Write) : IThreadPoolWorkItem
    {
        public void Execute() => Device.Run(this);
    }
}
