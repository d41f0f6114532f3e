using Edge.Storage.Files;
using FASTER.core;

namespace Edge.Storage.Cache;

/// <summary>Gives FASTER the files of one checkpoint at a time, to write or to read, and keeps what it says of
/// them.</summary>
/// <remarks>FASTER believes what it reads: it takes lengths and addresses from its files unchecked, and a flipped bit
/// ends the process. So it is given only files that <see cref="Checkpoints"/> has proved by their checksums.</remarks>
internal sealed class IndexCheckpoint : ICheckpointManager
{
    private readonly List<FileDevice> _devices = [];
    private string _table = "";
    private string _entries = "";
    private long _number;
    private CheckpointManifest? _recovering;

    /// <summary>FASTER's name for the table it wrote, and what it says of it.</summary>
    public (Guid Token, byte[] Metadata) Table { get; private set; }

    /// <summary>FASTER's name for the entries it wrote, and what it says of them.</summary>
    public (Guid Token, byte[] Metadata) Entries { get; private set; }

    /// <summary>The first failure of the files being written.</summary>
    public Exception? Failure
        => _devices.Select(device => device.Failure).FirstOrDefault(failure => failure is not null);

    /// <summary>The next checkpoint goes to these files.</summary>
    public void Write(long number, string table, string entries)
    {
        (_number, _table, _entries, _recovering) = (number, table, entries, null);
        _devices.Clear();
    }

    /// <summary>The next recovery comes from these files.</summary>
    public void Read(CheckpointManifest manifest, string table, string entries)
        => (_number, _table, _entries, _recovering) = (manifest.Number, table, entries, manifest);

    /// <inheritdoc/>
    public IDevice GetIndexDevice(Guid indexToken) => Device(_table, FileKind.IndexTable);

    /// <inheritdoc/>
    public IDevice GetSnapshotLogDevice(Guid token) => Device(_entries, FileKind.IndexEntries);

    /// <inheritdoc/>
    public IDevice GetSnapshotObjectLogDevice(Guid token) => new NullDevice();

    /// <inheritdoc/>
    public IDevice? GetDeltaLogDevice(Guid token) => null;

    /// <inheritdoc/>
    public void CommitIndexCheckpoint(Guid indexToken, byte[] commitMetadata) => Table = (indexToken, commitMetadata);

    /// <inheritdoc/>
    public void CommitLogCheckpoint(Guid logToken, byte[] commitMetadata) => Entries = (logToken, commitMetadata);

    /// <inheritdoc/>
    public byte[]? GetIndexCheckpointMetadata(Guid indexToken) => _recovering?.Table.Metadata;

    /// <inheritdoc/>
    public byte[]? GetLogCheckpointMetadata(
        Guid logToken, DeltaLog deltaLog, bool scanDelta = false, long recoverTo = -1)
        => _recovering?.Entries.Metadata;

    /// <inheritdoc/>
    public void CommitLogIncrementalCheckpoint(Guid logToken, long version, byte[] commitMetadata, DeltaLog deltaLog)
        => throw new NotSupportedException("Checkpoints are never incremental here.");

    /// <inheritdoc/>
    public IEnumerable<Guid> GetIndexCheckpointTokens() => [];

    /// <inheritdoc/>
    public IEnumerable<Guid> GetLogCheckpointTokens() => [];

    /// <inheritdoc/>
    public void InitializeIndexCheckpoint(Guid indexToken)
    {
    }

    /// <inheritdoc/>
    public void InitializeLogCheckpoint(Guid logToken)
    {
    }

    /// <inheritdoc/>
    public void CheckpointVersionShift(long oldVersion, long newVersion)
    {
    }

    /// <inheritdoc/>
    public void OnRecovery(Guid indexToken, Guid logToken)
    {
    }

    /// <inheritdoc/>
    public void Purge(Guid token)
    {
    }

    /// <inheritdoc/>
    public void PurgeAll()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private FileDevice Device(string path, FileKind kind)
    {
        bool reading = _recovering is not null;
        long number = _number;
        var device = new FileDevice(
            _ => reading
                ? File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)
                : FileDevice.Create(
                    path, new FileHeader(kind, Salt: 0, Start: number, PageBytes: 0), FileOptions.None));
        _devices.Add(device);
        return device;
    }
}
