namespace Edge.Load.Workloads.Rpc;

/// <summary>The two parts of a chat's result: what a key is always answered, and the member <c>edge</c> behind it.</summary>
internal static class ChatResult
{
    private const int EdgeMembers = 7;

    // "edge": { 7 members: "served_by": "cache"
    private static readonly byte[] s_fromCache =
        [0xa4, .. "edge"u8, 0x80 | EdgeMembers, 0xa9, .. "served_by"u8, 0xa5, .. "cache"u8];

    /// <summary>Finds the end of a result that should be a repetition.</summary>
    /// <param name="result">Where it begins; what follows is whatever was received.</param>
    /// <param name="stableBytes">Bytes of what the key is always answered.</param>
    /// <returns>Its bytes; 0 if it is not whole, or is something else.</returns>
    public static int RepetitionBytes(ReadOnlySpan<byte> result, int stableBytes)
    {
        int position = stableBytes + s_fromCache.Length;
        if (result.Length <= position || !result.Slice(stableBytes, s_fromCache.Length).SequenceEqual(s_fromCache)) return 0;
        return MessagePackWalk.TrySkip(result, ref position, (EdgeMembers - 1) * 2) ? position : 0;
    }

    /// <summary>Finds the end of any result, and where its member <c>edge</c> begins.</summary>
    /// <returns>False if it is not whole.</returns>
    /// <exception cref="InvalidDataException">It is no map of at most 15 members.</exception>
    public static bool TryMeasure(ReadOnlySpan<byte> result, out int stableBytes, out int bytes)
    {
        stableBytes = 0;
        bytes = 1;
        if (result.IsEmpty) return false;
        if ((result[0] & 0xf0) != 0x80) throw new InvalidDataException("The result is no map of at most 15 members.");
        for (int members = result[0] & 15; members > 0; members--)
        {
            if (result[bytes..].StartsWith(s_fromCache.AsSpan(0, 5))) stableBytes = bytes;
            if (!MessagePackWalk.TrySkip(result, ref bytes, 2)) return false;
        }

        return true;
    }
}
