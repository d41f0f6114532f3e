using System.Text;

namespace Edge.Load.Measuring;

/// <summary>Counts errors by their codes; allocates for a code's first time only.</summary>
public sealed class ErrorCounts
{
    /// <summary>Different codes that are told apart: a broken server must not fill the memory.</summary>
    private const int MaxCodes = 64;

    private readonly List<(byte[] Code, long Count)> _counts = [];

    /// <summary>All errors.</summary>
    public long Total { get; private set; }

    /// <summary>Counts errors of a code.</summary>
    public void Count(ReadOnlySpan<byte> code, long count = 1)
    {
        Total += count;
        for (int i = 0; i < _counts.Count; i++)
        {
            if (!code.SequenceEqual(_counts[i].Code) && i < MaxCodes) continue;
            _counts[i] = (_counts[i].Code, _counts[i].Count + count);
            return;
        }

        _counts.Add((_counts.Count < MaxCodes ? code.ToArray() : "other"u8.ToArray(), count));
    }

    /// <summary>The counts, most frequent first.</summary>
    public IReadOnlyList<ErrorCount> ToList()
        => [.. _counts.OrderByDescending(entry => entry.Count).Select(entry => new ErrorCount(Encoding.UTF8.GetString(entry.Code), entry.Count))];
}

/// <summary>How often an error came.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Count">How often.</param>
public readonly record struct ErrorCount(string Code, long Count);
