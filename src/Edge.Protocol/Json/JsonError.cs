namespace Edge.Protocol;

/// <summary>What is wrong with a JSON text.</summary>
public enum JsonFault : byte
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>It is not one JSON value as RFC 8259 has it: cut short, followed by something, with a comment, …</summary>
    Malformed,
    /// <summary>A string is no UTF-8, or escapes half of a surrogate pair.</summary>
    InvalidText,
    /// <summary>An object has two members of one name, and readers differ on which of them counts.</summary>
    DuplicateMember,
    /// <summary>A number is too large for 64-bit floating point.</summary>
    NumberOutOfRange,
    /// <summary>More bytes than <see cref="MessageLimits.MaxBytes"/>, as JSON or as MessagePack.</summary>
    TooLarge,
    /// <summary>Deeper than <see cref="MessageLimits.MaxDepth"/>.</summary>
    TooDeep,
    /// <summary>More values than <see cref="MessageLimits.MaxElements"/>.</summary>
    TooManyElements,
}

/// <summary>What is wrong with a JSON text, and where.</summary>
/// <param name="Fault">What.</param>
/// <param name="Line">Line, from 1; 0 when the fault is in no one place.</param>
/// <param name="Column">Byte within the line, from 1.</param>
/// <param name="Path">The value at fault or the last one before it, <c>messages[2].content</c>; empty for the outermost.</param>
public readonly record struct JsonError(JsonFault Fault, long Line, long Column, string Path)
{
    /// <summary>The error as the caller gets it.</summary>
    /// <param name="limits">The limits that the text was held against.</param>
    public EdgeError ToEdgeError(in MessageLimits limits)
    {
        string place = Line > 0 ? $" at line {Line}, byte {Column}" : "";
        string message = Fault switch
        {
            JsonFault.InvalidText => $"The string{place} is not valid Unicode.",
            JsonFault.DuplicateMember => $"The object has a second member of the name{place}; send each member once.",
            JsonFault.NumberOutOfRange => $"The number{place} is beyond 64-bit floating point.",
            JsonFault.TooLarge => $"The body is over the limit of {limits.MaxBytes} bytes.",
            JsonFault.TooDeep => $"The value{place} nests deeper than the limit of {limits.MaxDepth} levels.",
            JsonFault.TooManyElements => $"The body has more than the limit of {limits.MaxElements} values.",
            _ => $"The body is not valid JSON{place}.",
        };

        return new EdgeError(
            Fault == JsonFault.TooLarge ? ErrorCode.TooLarge : ErrorCode.InvalidRequest, message,
            Path.Length > 0 ? Path : null);
    }
}
