using System.Text;
using Edge.Protocol;
using MessagePack;

namespace Edge.Backends;

/// <summary>A local model ignores fields it does not know; the caller is told their names.</summary>
internal static class UnknownFields
{
    // A name is the caller's own word and goes into a header.
    private const int MaxNameCharacters = 64;

    public static void Warn(InferenceRequest request, IChunkSink sink)
    {
        var reader = new MessagePackReader(request.Get(Field.Unknown));
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            string name = Encoding.UTF8.GetString(reader.ReadStringSpanOrThrow());
            reader.Skip();
            sink.Warn($"the field '{(name.Length > MaxNameCharacters ? name[..MaxNameCharacters] : name)}' is unknown to local models and was ignored");
        }
    }
}
