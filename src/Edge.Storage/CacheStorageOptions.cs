using System.ComponentModel.DataAnnotations;
using Edge.Configuration;
using Microsoft.Extensions.Options;

namespace Edge.Storage;

/// <summary>How much the cache may use, and how often it writes.</summary>
public sealed record CacheStorageOptions : IValidatableObject
{
    private const long KiB = 1024;
    private const long MiB = 1024 * KiB;

    /// <summary>Share of <see cref="MemoryBytes"/> one record may take: buffers and the tables are counted in
    /// records.</summary>
    private const int RecordsInMemory = 32;

    /// <summary>Share of <see cref="DiskBytes"/> one record may take: room is made a segment at a time.</summary>
    private const int RecordsOnDisk = 128;

    /// <summary>Memory for records, the index and the log's buffers.</summary>
    /// <value>Bytes, 8 MiB to 1 TiB. Default 256 MiB.</value>
    [Range(8.0 * MiB, 1024.0 * 1024 * MiB)]
    public long MemoryBytes { get; set; } = 256 * MiB;

    /// <summary>Disk for the log and its checkpoints; past it the oldest records go first.</summary>
    /// <value>Bytes, 16 MiB to 16 TiB. Default 1 GiB.</value>
    [Range(16.0 * MiB, 16.0 * 1024 * 1024 * MiB)]
    public long DiskBytes { get; set; } = 1024 * MiB;

    /// <summary>Largest record that is stored.</summary>
    /// <value>Bytes, 4 KiB to 64 MiB; at most a 32nd of <see cref="MemoryBytes"/> and a 128th of
    /// <see cref="DiskBytes"/>. Default 1.5 MiB: the largest request (1 MiB) with half as much answer.</value>
    [Range(4.0 * KiB, 64.0 * MiB)]
    public int MaxRecordBytes { get; set; } = (int)(1536 * KiB);

    /// <summary>Longest a record waits before it is committed to disk.</summary>
    /// <value>1 ms to 10 s. Default 100 ms.</value>
    [DurationRange("00:00:00.001", "00:00:10")]
    public TimeSpan CommitInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Uncommitted bytes that are committed without waiting for <see cref="CommitInterval"/>.</summary>
    /// <value>4 KiB to 1 GiB. Default 1 MiB.</value>
    [Range(4.0 * KiB, 1024.0 * MiB)]
    public long CommitBytes { get; set; } = MiB;

    /// <summary>Log bytes after which the index is checkpointed: what a start has to read again, at most.</summary>
    /// <value>64 KiB to 1 TiB. Default 64 MiB: about 0.1 s.</value>
    [Range(64.0 * KiB, 1024.0 * 1024 * MiB)]
    public long CheckpointBytes { get; set; } = 64 * MiB;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        long most = Math.Min(MemoryBytes / RecordsInMemory, DiskBytes / RecordsOnDisk);
        if (MaxRecordBytes > most)
        {
            yield return new ValidationResult(
                $"storage.max_record_bytes is {MaxRecordBytes}; with memory_bytes {MemoryBytes} and "
                + $"disk_bytes {DiskBytes} it can be {most} at most. Lower it, or raise the other two.",
                [nameof(MaxRecordBytes)]);
        }
    }
}

/// <summary>Validates <see cref="CacheStorageOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class CacheStorageOptionsValidator : IValidateOptions<CacheStorageOptions>;
