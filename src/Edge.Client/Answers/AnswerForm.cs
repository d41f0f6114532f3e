namespace Edge.Client;

/// <summary>Reads what a node answered, and says so where it has not the form that the protocol gives it.</summary>
internal static class AnswerForm
{
    /// <exception cref="EdgeException">The bytes are not what the protocol says.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> bytes, Func<ReadOnlyMemory<byte>, T> read)
    {
        try
        {
            return read(bytes);
        }
        catch (Exception exception) when (ErrorReader.IsMalformed(exception))
        {
            throw new EdgeException(EdgeErrors.ProtocolError, $"The node's answer has not the form of docs/protocol.md: {exception.Message}", exception) { MayHaveRun = true };
        }
    }
}
