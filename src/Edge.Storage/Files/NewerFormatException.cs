namespace Edge.Storage;

/// <summary>A file in the data folder was written by a newer edge, in a format this one does not know.</summary>
/// <remarks>The file is left as it is: quarantining it would let a downgrade destroy what an upgrade wrote.</remarks>
public sealed class NewerFormatException(string message) : IOException(message);
