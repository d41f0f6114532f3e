using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Edge.Backends;
using Edge.Protocol;

namespace Edge.Routing;

/// <summary>Knows every model that some backend serves, and what an operator's alias stands for.</summary>
/// <remarks>Immutable but for its memo of names; thread-safe. A reload of the configuration makes a new one.</remarks>
public sealed class ModelDirectory
{
    // Names are the callers' words: the memo must not grow with them. Real fleets use a few dozen.
    private const int MaxRemembered = 1024;

    private readonly IReadOnlyDictionary<string, ModelAlias> _aliases;
    private readonly Resolved?[] _latest = new Resolved?[2];
    private readonly ConcurrentDictionary<byte[], Resolved>[] _remembered;
    private readonly ConcurrentDictionary<byte[], Resolved>.AlternateLookup<ReadOnlySpan<byte>>[] _lookups;

    /// <summary>Makes a directory.</summary>
    /// <param name="backends">In the order in which a request spills over.</param>
    /// <param name="aliases">Alias to what it stands for.</param>
    public ModelDirectory(IReadOnlyList<IBackend> backends, IReadOnlyDictionary<string, ModelAlias> aliases)
    {
        (Backends, _aliases) = (backends, aliases);
        _remembered = [NewMemo(), NewMemo()];
        _lookups = [.. _remembered.Select(memo => memo.GetAlternateLookup<ReadOnlySpan<byte>>())];
    }

    /// <summary>Everyone who can answer, in the order in which a request spills over.</summary>
    public IReadOnlyList<IBackend> Backends { get; }

    /// <summary>Every listed model once, the first backend's where several have it, and every alias of one.</summary>
    public IEnumerable<ModelDescription> List()
    {
        var seen = new HashSet<(string, Endpoint)>();
        foreach (var model in Backends.SelectMany(backend => backend.Models))
            if (seen.Add((model.Name, model.Endpoint))) yield return model;
        foreach (var (name, alias) in _aliases)
        {
            var target = Backends.SelectMany(backend => backend.Models).FirstOrDefault(model => model.Name == alias.Model);
            if (target is not null && seen.Add((name, target.Endpoint))) yield return target with { Name = name };
        }
    }

    /// <summary>Resolves a name as a caller wrote it.</summary>
    /// <returns>False when no backend serves it.</returns>
    public bool TryResolve(Endpoint endpoint, ReadOnlySpan<byte> requested, out ModelScope scope)
    {
        int slot = endpoint == Endpoint.Embeddings ? 1 : 0;
        // One model has most of the requests.
        if (Volatile.Read(ref _latest[slot]) is { } latest && requested.SequenceEqual(latest.Requested))
        {
            scope = latest.Scope;
            return true;
        }

        if (_lookups[slot].TryGetValue(requested, out var remembered))
        {
            scope = remembered.Scope;
            Volatile.Write(ref _latest[slot], remembered);
            return true;
        }

        if (!TryFind(endpoint, Encoding.UTF8.GetString(requested), out scope)) return false;
        if (_remembered[slot].Count < MaxRemembered) _lookups[slot][requested] = new Resolved(requested.ToArray(), scope);
        return true;
    }

    private bool TryFind(Endpoint endpoint, string requested, out ModelScope scope)
    {
        var alias = _aliases.GetValueOrDefault(requested, new ModelAlias(requested, ""));
        byte[] name = Encoding.UTF8.GetBytes(alias.Model);
        scope = default;
        var backend = Backends.FirstOrDefault(candidate => candidate.Serves(endpoint, name));
        if (backend is null) return false;

        // A local model's weights are its revision, whoever answers in the end: what a peer has under that name is the same.
        string weights = backend.Models.FirstOrDefault(model => model.Name == alias.Model && model.Endpoint == endpoint)?.Revision ?? "";
        scope = new ModelScope(alias.Model, name, weights.Length > 0 ? weights : alias.Revision);
        return true;
    }

    private sealed record Resolved(byte[] Requested, ModelScope Scope);

    private static ConcurrentDictionary<byte[], Resolved> NewMemo() => new(Utf8Comparer.Instance);

    /// <summary>Compares names by their bytes, so that a look-up makes no string.</summary>
    private sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly Utf8Comparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] name) => GetHashCode(name.AsSpan());

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }
    }
}

/// <summary>What an alias stands for.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Revision">Part of the cache key: an operator changes it when what is behind a provider's name changed.</param>
public sealed record ModelAlias(string Model, string Revision);
