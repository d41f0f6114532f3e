namespace Edge.Storage.Cache;

/// <summary>What a cache's files hold, as a walk over all of them found it.</summary>
public sealed record CacheDataReport
{
    /// <summary>Files of the log.</summary>
    public int Segments { get; init; }

    /// <summary>Bytes of the log's files.</summary>
    public long Bytes { get; init; }

    /// <summary>Good records of every kind.</summary>
    public long Records { get; init; }

    /// <summary>Cache records that would be served.</summary>
    public long Live { get; init; }

    /// <summary>Cache records whose time has come.</summary>
    public long Expired { get; init; }

    /// <summary>Cache records that an invalidation ended.</summary>
    public long Invalidated { get; init; }

    /// <summary>Cache records that were removed, or replaced by a newer one.</summary>
    public long Replaced { get; init; }

    /// <summary>Stretches of the log that are no records, and files that cannot be read at all.</summary>
    public long Damaged { get; init; }

    /// <summary>Checkpoints that a start could use.</summary>
    public int Checkpoints { get; init; }

    /// <summary>Checkpoints that fail their checksums.</summary>
    public int BadCheckpoints { get; init; }
}
