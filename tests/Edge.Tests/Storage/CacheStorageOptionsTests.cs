using Edge.Storage;

namespace Edge.Tests.Storage;

public sealed class CacheStorageOptionsTests
{
    private readonly CacheStorageOptionsValidator _validator = new();

    [Fact]
    public void Validate_Defaults_Succeeds()
        => Assert.True(_validator.Validate(null, new CacheStorageOptions()).Succeeded);

    public static TheoryData<CacheStorageOptions, string> OutOfRange => new()
    {
        { new CacheStorageOptions { MemoryBytes = 1 }, "MemoryBytes" },
        { new CacheStorageOptions { DiskBytes = 1 << 20 }, "DiskBytes" },
        { new CacheStorageOptions { MaxRecordBytes = 0 }, "MaxRecordBytes" },
        { new CacheStorageOptions { CommitInterval = TimeSpan.FromMinutes(1) }, "CommitInterval" },
        { new CacheStorageOptions { CommitBytes = 1 }, "CommitBytes" },
        { new CacheStorageOptions { CheckpointBytes = 0 }, "CheckpointBytes" },
    };

    [Theory, MemberData(nameof(OutOfRange))]
    public void Validate_OutOfRange_NamesTheOption(CacheStorageOptions options, string name)
    {
        var result = _validator.Validate(null, options);

        Assert.True(result.Failed);
        Assert.Contains(name, result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_RecordTooLargeForTheRest_SaysTheLimit()
    {
        var result = _validator.Validate(null, new CacheStorageOptions { MemoryBytes = 16 << 20 });

        Assert.Contains(
            "storage.max_record_bytes is 1572864; with memory_bytes 16777216 and disk_bytes 1073741824 it can be",
            result.FailureMessage, StringComparison.Ordinal);
    }
}
