using Edge.Admission;
using Edge.Buffers;
using Edge.Protocol;
using MessagePack;

namespace Edge.Caching;

/// <summary>Makes the keys and scopes of a node's cache.</summary>
/// <remarks>Immutable and thread-safe. All are hashes under the node's secret, which must outlive its files.</remarks>
public sealed class CacheKeys(UInt128 secret)
{
    // Key format, tenant, namespace, endpoint, model, revision.
    private const int HeadElements = 6;

    // Each kind of hash has a first number of its own, so that a key never equals a scope.
    private const int ExactDomain = 1, SimilarDomain = 2, TenantDomain = 3, ModelDomain = 4, TagDomain = 5;

    /// <summary>Writes what stands before the request's body in its canonical form: an array of key format, tenant, namespace, endpoint,
    /// model and revision, whose last element is the body.</summary>
    public static void WriteHead(TenantId tenant, InferenceRequest request, PooledBufferWriter output)
    {
        output.Reset();
        output.WriteArrayHeader(HeadElements + 1);
        output.WriteInteger((long)InferenceRequest.KeyFormat);
        output.WriteText(tenant.Value);
        output.WriteText(request.Controls.Namespace ?? "");
        output.WriteInteger((long)request.Endpoint);
        output.WriteText(request.Scope.NameUtf8.Span);
        output.WriteText(request.Scope.Revision);
    }

    /// <summary>How many bytes of a canonical request are its head.</summary>
    /// <param name="request">A canonical request, head and body.</param>
    public static int HeadLength(ReadOnlySpan<byte> request)
    {
        var reader = Open(request);
        for (int i = 0; i < HeadElements; i++) reader.Skip();
        return (int)reader.Consumed;
    }

    /// <summary>The tenant a canonical request belongs to.</summary>
    public static string TenantOf(ReadOnlySpan<byte> request)
    {
        var reader = Open(request);
        reader.Skip();
        return reader.ReadString() ?? "";
    }

    /// <summary>The key of a canonical request.</summary>
    public CacheKey Exact(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        var hash = new SipHash128(secret);
        hash.Append(ExactDomain);
        hash.Append(head);
        hash.Append(body);
        return new CacheKey(hash.Finish());
    }

    /// <summary>The scope in which similar prompts are looked for: everything of the request but the text of its last user message.</summary>
    public CacheScope Similar(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, (int ContentStart, int TextStart, int TextEnd) lastUser)
    {
        var hash = new SipHash128(secret);
        hash.Append(SimilarDomain);
        hash.Append(head);
        hash.Append(body[..lastUser.ContentStart]);
        hash.Append(lastUser.ContentStart);
        hash.Append(body[lastUser.TextEnd..]);
        return new CacheScope(hash.Finish());
    }

    /// <summary>Everything of a tenant.</summary>
    public CacheScope Tenant(TenantId tenant) => Scope(TenantDomain, tenant, "");

    /// <summary>A tenant's answers of one model.</summary>
    public CacheScope Model(TenantId tenant, string model) => Scope(ModelDomain, tenant, model);

    /// <summary>A tenant's entries with one tag.</summary>
    public CacheScope Tag(TenantId tenant, string tag) => Scope(TagDomain, tenant, tag);

    private static MessagePackReader Open(ReadOnlySpan<byte> request)
    {
        var reader = new MessagePackReader(request.ToArray());
        reader.ReadArrayHeader();
        return reader;
    }

    private CacheScope Scope(int domain, TenantId tenant, string name)
    {
        var hash = new SipHash128(secret);
        hash.Append(domain);
        hash.Append(tenant.Value);
        hash.Append(name);
        return new CacheScope(hash.Finish());
    }
}
