using System.Diagnostics.CodeAnalysis;

namespace Edge.Configuration;

/// <summary>Says where a secret is kept, so that no options record, log line or error message holds the secret.</summary>
/// <remarks>Written as <c>env:NAME</c> or <c>file:PATH</c>. Immutable; read again on each use, so a rotated file counts.</remarks>
public sealed record SecretReference
{
    private const UnixFileMode OthersMayRead =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private SecretReference(SecretSource source, string name) => (Source, Name) = (source, name);

    /// <summary>What kind of place it is.</summary>
    public SecretSource Source { get; }

    /// <summary>The environment variable's name, or the file's path.</summary>
    public string Name { get; }

    /// <summary>Reads <c>env:NAME</c> or <c>file:PATH</c>.</summary>
    /// <returns>Whether <paramref name="text"/> is one of the two.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SecretReference? reference)
    {
        reference = text switch
        {
            ['e', 'n', 'v', ':', _, ..] => new(SecretSource.Environment, text[4..]),
            ['f', 'i', 'l', 'e', ':', _, ..] => new(SecretSource.File, text[5..]),
            _ => null,
        };
        return reference is not null;
    }

    /// <summary>Fetches the secret from where it is kept.</summary>
    /// <param name="secret">The secret, without the newline an editor leaves at the end of a file.</param>
    /// <param name="problem">Otherwise a sentence for the operator, which never holds the secret.</param>
    public bool TryRead([NotNullWhen(true)] out string? secret, [NotNullWhen(false)] out string? problem)
    {
        (secret, problem) = Source == SecretSource.Environment ? ReadEnvironment() : ReadFile();
        return secret is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => (Source == SecretSource.Environment ? "env:" : "file:") + Name;

    private (string? Secret, string? Problem) ReadEnvironment()
    {
        string? value = Environment.GetEnvironmentVariable(Name);
        return string.IsNullOrEmpty(value)
            ? (null, $"The environment variable {Name} is not set; the configuration refers to it as {this}.")
            : (value, null);
    }

    private (string? Secret, string? Problem) ReadFile()
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(Name) & OthersMayRead) != 0)
                return (null, $"The secret file {Name} can be read by others; run: chmod 600 {Name}");

            string value = File.ReadAllText(Name).TrimEnd('\r', '\n');
            return value.Length == 0 ? (null, $"The secret file {Name} is empty.") : (value, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"The secret file {Name} cannot be read: {e.Message}");
        }
    }
}

/// <summary>Where a secret can be kept.</summary>
public enum SecretSource : byte
{
    /// <summary>An environment variable.</summary>
    Environment,
    /// <summary>A file that only its owner can read.</summary>
    File,
}
