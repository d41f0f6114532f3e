using System.Buffers;
using Edge.Buffers;
using MessagePack;

namespace Edge.Client;

/// <summary>What client and node say of themselves first.</summary>
/// <param name="MaxMessageBytes">Most bytes of a message that the node takes; null when it did not say.</param>
/// <param name="MaxRequests">Most requests in flight that the node reads on at; null when it did not say.</param>
internal readonly record struct Hello(int? MaxMessageBytes, int? MaxRequests)
{
    private const int Protocol = 1;

    /// <summary>Writes the argument of a hello.</summary>
    public static void Write(PooledBufferWriter output, EdgeClientOptions options)
    {
        var writer = new MessagePackWriter(output);
        writer.WriteMapHeader(options.ApiKey is null ? 4 : 5);
        writer.Write("client");
        writer.Write(options.ClientName);
        writer.Write("protocol");
        writer.Write(Protocol);
        writer.Write("errors");
        writer.Write("map");
        writer.Write("notify");
        writer.WriteArrayHeader(1);
        writer.Write("draining");
        if (options.ApiKey is not null)
        {
            writer.Write("key");
            writer.Write(options.ApiKey);
        }

        writer.Flush();
    }

    /// <exception cref="MessagePackSerializationException">It is not what a node says.</exception>
    public static Hello Read(ReadOnlyMemory<byte> result)
    {
        var hello = default(Hello);
        var reader = new MessagePackReader(result);
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            if (reader.ReadString() == "limits") hello = ReadLimits(ref reader);
            else reader.Skip();
        }

        return hello;
    }

    private static Hello ReadLimits(ref MessagePackReader reader)
    {
        int? bytes = null, requests = null;
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            string? name = reader.ReadString();
            if (name == "message_bytes") bytes = reader.ReadInt32();
            else if (name == "requests") requests = reader.ReadInt32();
            else reader.Skip();
        }

        return new Hello(bytes, requests);
    }
}
