namespace Edge.Protocol;

/// <summary>How a connection wants its errors.</summary>
public enum ErrorForm : byte
{
    /// <summary>One str, <c>code: message</c>: the clients of Go and Neovim can read nothing else.</summary>
    Text,
    /// <summary><c>{type, code, message, param, status, retry_after_ms}</c>, for a hello that said <c>errors: "map"</c>.</summary>
    Map,
}
