using System.Globalization;
using System.Text.Json;

namespace Edge.Load.Workloads.Replay;

/// <summary>Reads traces of real traffic.</summary>
/// <remarks>Two forms, told apart by their first line: Azure's LLM traces (CSV with <c>TIMESTAMP,ContextTokens,GeneratedTokens</c>) and
/// Mooncake's (a JSON object a line: <c>timestamp</c> in milliseconds, <c>input_length</c>, <c>output_length</c>, <c>hash_ids</c>).</remarks>
public static class TraceReader
{
    private const string AzureHead = "TIMESTAMP,ContextTokens,GeneratedTokens";

    /// <summary>Reads a file.</summary>
    /// <returns>Its requests by arrival, the first at 0.</returns>
    /// <exception cref="ArgumentException">It has another form, or a line is broken.</exception>
    public static IReadOnlyList<TraceRequest> Read(string file) => Read(File.ReadLines(file), file);

    /// <summary>Reads lines.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="name">What errors call them.</param>
    public static IReadOnlyList<TraceRequest> Read(IEnumerable<string> lines, string name)
    {
        var requests = new List<TraceRequest>();
        bool? isAzure = null;
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            if (isAzure is null)
            {
                isAzure = line.Trim('\uFEFF', ' ') == AzureHead;
                if (isAzure.Value) continue;
            }

            if (line.Length == 0) continue;
            requests.Add((isAzure.Value ? Azure(line, number) : Mooncake(line)) ?? throw Broken(name, number, line));
        }

        if (requests.Count == 0) throw new ArgumentException($"{name}: a trace without requests; give one of Azure's or Mooncake's.");
        requests.Sort((left, right) => left.Nanoseconds.CompareTo(right.Nanoseconds));
        long first = requests[0].Nanoseconds;
        return [.. requests.Select(request => request with { Nanoseconds = request.Nanoseconds - first })];
    }

    private static TraceRequest? Azure(string line, int number)
    {
        string[] fields = line.Split(',');
        bool isRight = fields.Length == 3
            & DateTime.TryParse(fields[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            & TryTokens(fields.ElementAtOrDefault(1), out int input)
            & TryTokens(fields.ElementAtOrDefault(2), out int output);
        return isRight ? new TraceRequest((time - DateTime.UnixEpoch).Ticks * 100, input, output, [number]) : null;
    }

    private static TraceRequest? Mooncake(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            return new TraceRequest(
                checked(root.GetProperty("timestamp").GetInt64() * 1_000_000),
                NotNegative(root.GetProperty("input_length").GetInt32()),
                NotNegative(root.GetProperty("output_length").GetInt32()),
                [.. root.GetProperty("hash_ids").EnumerateArray().Select(id => id.GetInt64())]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private static bool TryTokens(string? field, out int tokens)
        => int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out tokens);

    private static int NotNegative(int tokens) => tokens >= 0 ? tokens : throw new FormatException("Negative.");

    private static ArgumentException Broken(string name, int number, string line) => new(
        $"{name}, line {number}: \"{(line.Length > 80 ? line[..80] + "…" : line)}\" is no request; give {AzureHead} as CSV, or JSON lines with timestamp, input_length, output_length, hash_ids.");
}
