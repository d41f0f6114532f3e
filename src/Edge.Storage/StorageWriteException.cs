namespace Edge.Storage;

/// <summary>What had to be on disk could not be written; it may still be served until the node stops.</summary>
public sealed class StorageWriteException(string message, Exception? cause) : IOException(message, cause);
