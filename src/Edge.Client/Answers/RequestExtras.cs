using MessagePack;

namespace Edge.Client;

/// <summary>Writes what chat and embedding requests have in common.</summary>
internal static class RequestExtras
{
    /// <summary>Writes members whose values are MessagePack.</summary>
    public static void Write(ref MessagePackWriter writer, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> members)
    {
        foreach (var (name, value) in members)
        {
            if (value.IsEmpty) throw new ArgumentException($"The member '{name}' has no value; {nameof(RawValue)}.{nameof(RawValue.FromJson)} makes one.");
            writer.Write(name);
            writer.WriteRaw(value.Span);
        }
    }

    /// <summary>Writes the member <c>edge</c>: what HTTP says in headers.</summary>
    public static void WriteEdge(ref MessagePackWriter writer, string? cache, string? cacheNamespace, TimeSpan deadline)
    {
        writer.Write("edge");
        writer.WriteMapHeader(1 + (cache is null ? 0 : 1) + (cacheNamespace is null ? 0 : 1));
        writer.Write("deadline_ms");
        writer.Write((long)Math.Ceiling(deadline.TotalMilliseconds));
        if (cache is not null)
        {
            writer.Write("cache");
            writer.Write(cache);
        }

        if (cacheNamespace is not null)
        {
            writer.Write("namespace");
            writer.Write(cacheNamespace);
        }
    }
}
