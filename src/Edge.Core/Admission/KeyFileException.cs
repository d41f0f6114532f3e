namespace Edge.Admission;

/// <summary>Says that a key file cannot be used, why, and what mends it.</summary>
public sealed class KeyFileException : Exception
{
    /// <inheritdoc/>
    public KeyFileException(string message) : base(message) { }

    /// <inheritdoc/>
    public KeyFileException(string message, Exception innerException) : base(message, innerException) { }

    /// <inheritdoc/>
    public KeyFileException() { }
}
