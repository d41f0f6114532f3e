using System.IO.Hashing;
using Edge.Admission;
using Edge.Caching;
using Edge.Protocol;
using Edge.Routing;

namespace Edge.Serving;

/// <summary>Remembers requests, byte for byte as they came, with the stored answer that each had: one that comes again need not be parsed again
/// to know which answer it means (docs/decisions/0016-requests-remembered-by-their-bytes.md).</summary>
/// <remarks>
/// <para>What a request means depends on the endpoint, the tenant and the models in force beside its bytes, so these must be the same, too.
/// Only requests without controls are remembered, and no streams. Whether the answer still stands the store says, each time.</para>
/// <para>Thread-safe and bounded. Allocates nothing once its places were used.</para>
/// </remarks>
internal sealed class RequestMemo
{
    /// <summary>Longest request that is remembered, bytes: a conversation of a few turns.</summary>
    public const int MaxBytes = 2048;

    private const int Sets = 8192, PlacesInSet = 4;

    /// <summary>Most requests that are remembered.</summary>
    public const int Places = Sets * PlacesInSet;

    // How much more often than others a request must have come to outlast a pause.
    private const byte MostUses = 15;

    // Threads that look at different sets rarely meet at one lock.
    private const int Locks = 64;

    private readonly ulong[] _hashes = new ulong[Places]; // of the places; a set's are one half of a cache line
    private readonly Place[] _places = new Place[Places];
    private readonly Lock[] _locks = [.. Enumerable.Range(0, Locks).Select(_ => new Lock())];

    /// <summary>Finds a request.</summary>
    /// <param name="exchange">Its caller and its source are known. Receives of the request what an answer from the cache needs, and the answer's summary.</param>
    /// <param name="endpoint">What is asked.</param>
    /// <param name="directory">The models in force.</param>
    /// <param name="answer">The stored answer that it had.</param>
    public bool TryRecall(Exchange exchange, Endpoint endpoint, ModelDirectory directory, out StoredAnswer answer)
    {
        answer = default;
        var source = exchange.Source.Span;
        if (source.Length is 0 or > MaxBytes) return false;
        ulong hash = Hash(endpoint, source);
        lock (LockOf(hash))
        {
            int at = Find(hash, endpoint, source, exchange.Caller.Tenant);
            if (at < 0 || _places[at].Directory != directory) return false;
            ref var place = ref _places[at];
            if (place.Uses < MostUses) place.Uses++;
            exchange.Request.Recall(endpoint, place.Model, place.Scope);
            exchange.Summary = place.Summary;
            answer = place.Answer;
            return true;
        }
    }

    /// <summary>Remembers a request that was just answered from the exact cache.</summary>
    /// <param name="exchange">The request and its answer, settled.</param>
    /// <param name="directory">The models it was admitted with.</param>
    public void Remember(Exchange exchange, ModelDirectory directory)
    {
        var request = exchange.Request;
        var source = exchange.Source.Span;
        if (source.Length is 0 or > MaxBytes || request.Stream || request.VectorsAsBytes || request.Controls != default) return;
        ulong hash = Hash(request.Endpoint, source);
        lock (LockOf(hash))
        {
            int at = Find(hash, request.Endpoint, source, exchange.Caller.Tenant);
            if (at < 0 && !TryMakeRoom(hash, out at)) return;
            _hashes[at] = hash;
            _places[at].Set(exchange, directory);
        }
    }

    // Not keyed: who makes requests collide makes them forgotten, and nothing worse.
    private static ulong Hash(Endpoint endpoint, ReadOnlySpan<byte> source) => XxHash3.HashToUInt64(source) ^ (ulong)endpoint;

    private Lock LockOf(ulong hash) => _locks[hash >> 32 & (Locks - 1)];

    private static int SetOf(ulong hash) => (int)(hash >> 32 & (Sets - 1)) * PlacesInSet;

    private int Find(ulong hash, Endpoint endpoint, ReadOnlySpan<byte> source, TenantId tenant)
    {
        int first = SetOf(hash);
        for (int at = first; at < first + PlacesInSet; at++)
            if (_hashes[at] == hash && _places[at].IsOf(endpoint, source, tenant)) return at;
        return -1;
    }

    /// <summary>Looks for a place in a set. The request that came least often has to go, but not at once: each newcomer takes one of its
    /// uses away, so that one which comes often is not pushed out by many which come once.</summary>
    private bool TryMakeRoom(ulong hash, out int at)
    {
        int first = SetOf(hash);
        at = first;
        for (int other = first; other < first + PlacesInSet; other++)
        {
            if (_places[other].Uses < _places[at].Uses) at = other;
            if (_places[other].Directory is not null) continue;
            at = other; // never used
            return true;
        }

        if (_places[at].Uses == 0) return true;
        _places[at].Uses--;
        return false;
    }

    private struct Place
    {
        private byte[]? _bytes; // the request, and behind it the name of the model as the caller wrote it
        private int _sourceBytes, _modelBytes;
        private TenantId _tenant;
        private Endpoint _endpoint;

        public byte Uses { get; set; }

        public ModelDirectory? Directory { get; private set; }

        public ModelScope Scope { get; private set; }

        public StoredAnswer Answer { get; private set; }

        public AnswerSummary Summary { get; private set; }

        public readonly ReadOnlySpan<byte> Model => _bytes.AsSpan(_sourceBytes, _modelBytes);

        public readonly bool IsOf(Endpoint endpoint, ReadOnlySpan<byte> source, TenantId tenant)
            => _endpoint == endpoint && source.SequenceEqual(_bytes.AsSpan(0, _sourceBytes)) && _tenant == tenant;

        public void Set(Exchange exchange, ModelDirectory directory)
        {
            var source = exchange.Source.Span;
            var model = exchange.Request.RequestedModel;
            int bytes = source.Length + model.Length;
            // In steps, so that a place fits the next request as a rule.
            if (_bytes is null || _bytes.Length < bytes) _bytes = new byte[(bytes + 255) & ~255];
            source.CopyTo(_bytes);
            model.CopyTo(_bytes.AsSpan(source.Length));
            (_sourceBytes, _modelBytes, _tenant, _endpoint) = (source.Length, model.Length, exchange.Caller.Tenant, exchange.Request.Endpoint);
            (Directory, Scope, Answer, Summary) = (directory, exchange.Request.Scope, exchange.Stored, exchange.Summary);
        }
    }
}
