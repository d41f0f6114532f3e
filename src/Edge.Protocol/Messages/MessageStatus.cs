namespace Edge.Protocol;

/// <summary>What a look at the front of a buffer found.</summary>
public enum MessageStatus : byte
{
    /// <summary>The message has not arrived completely; nothing is wrong so far.</summary>
    NeedMoreData,
    /// <summary>One whole, well-formed message.</summary>
    Complete,
    /// <summary>The message has, or will have, more bytes than <see cref="MessageLimits.MaxBytes"/>.</summary>
    TooLarge,
    /// <summary>Its containers nest deeper than <see cref="MessageLimits.MaxDepth"/>.</summary>
    TooDeep,
    /// <summary>Its containers hold more than <see cref="MessageLimits.MaxElements"/> values.</summary>
    TooManyElements,
    /// <summary>No MessagePack, or no MessagePack-RPC envelope.</summary>
    Malformed,
}
