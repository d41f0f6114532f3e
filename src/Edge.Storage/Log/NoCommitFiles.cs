using FASTER.core;

namespace Edge.Storage.Log;

/// <summary>Keeps no commit records: a record of ours proves itself by its checksum, and the log is read back without
/// FasterLog.</summary>
internal sealed class NoCommitFiles : ILogCommitManager
{
    /// <inheritdoc/>
    public void Commit(
        long beginAddress, long untilAddress, byte[] commitMetadata, long commitNum, bool forceWriteMetadata)
    {
    }

    /// <inheritdoc/>
    public byte[]? GetCommitMetadata(long commitNum) => null;

    /// <inheritdoc/>
    public IEnumerable<long> ListCommits() => [];

    /// <inheritdoc/>
    public void RemoveCommit(long commitNum)
    {
    }

    /// <inheritdoc/>
    public void RemoveAllCommits()
    {
    }

    /// <inheritdoc/>
    public void OnRecovery(long commitNum)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
