using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Edge.Admission;

/// <summary>Reads and rewrites the file that holds the keys of a node.</summary>
/// <remarks>A rewrite is atomic: readers see the old file or the new one. Two writers exclude each other by a lock on a
/// file beside it. Only the owner may read it; a wider mode is refused, since whoever can write it can open the node.</remarks>
public static class KeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads every key.</summary>
    /// <exception cref="KeyFileException">The file is missing, unreadable, too widely readable, damaged, or too new.</exception>
    public static IReadOnlyList<KeyRecord> Read(string path)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
                throw new KeyFileException($"The key file {path} is open to others than its owner; run: chmod 600 {path}");

            var document = JsonSerializer.Deserialize(File.ReadAllBytes(path), KeyFileJson.Default.KeyFileDocument);
            return Parse(path, document);
        }
        catch (JsonException e)
        {
            throw new KeyFileException(string.Create(CultureInfo.InvariantCulture,
                $"{path}:{e.LineNumber + 1}: not a key file ({e.Path ?? "$"}): {e.Message}"), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException($"The key file {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Makes a key and adds its record; makes the file where there is none.</summary>
    /// <returns>The key, which is nowhere else: the file keeps a hash.</returns>
    /// <exception cref="KeyFileException">The file cannot be read or replaced.</exception>
    public static string Add(string path, TenantId tenant, Rights rights, DateTimeOffset now, DateTimeOffset? expiresAt)
    {
        string text = "";
        Rewrite(path, keys =>
        {
            do text = KeyText.Create(); while (keys.Any(k => k.Id == Id(text)));
            byte[] hash = SHA256.HashData(Encoding.ASCII.GetBytes(text[^KeyText.SecretLength..]));
            return [.. keys, new(Id(text), tenant, Convert.ToHexStringLower(hash), rights, now, expiresAt)];
        });
        return text;

        static string Id(string key) => key.Substring(5, KeyText.IdLength);
    }

    /// <summary>Removes a key.</summary>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="KeyFileException">The file cannot be read or replaced.</exception>
    public static bool Remove(string path, string id)
    {
        bool found = false;
        Rewrite(path, keys =>
        {
            found = keys.Any(k => k.Id == id);
            return keys.Where(k => k.Id != id);
        });
        return found;
    }

    private static void Rewrite(string path, Func<IReadOnlyList<KeyRecord>, IEnumerable<KeyRecord>> change)
    {
        try
        {
            CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using var exclusive = new FileStream(path + ".lock", Options(FileMode.OpenOrCreate));
            IReadOnlyList<KeyRecord> keys = File.Exists(path) ? Read(path) : [];

            string next = path + ".new";
            using (var stream = new FileStream(next, Options(FileMode.Create)))
            {
                JsonSerializer.Serialize(stream, Format(change(keys)), KeyFileJson.Default.KeyFileDocument);
                stream.Flush(flushToDisk: true);
            }

            File.Move(next, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException($"The key file {path} cannot be changed: {e.Message}", e);
        }
    }

    // Mostly it is the data folder, which a node refuses when others can look into it.
    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        return options;
    }

    private static KeyFileDocument Format(IEnumerable<KeyRecord> keys) => new()
    {
        Edge = KeyFileDocument.Magic,
        Format = KeyFileDocument.CurrentFormat,
        Writer = typeof(KeyFile).Assembly.GetName().Version?.ToString(3),
        Keys = [.. keys.Select(k => new KeyFileDocument.Key
        {
            Id = k.Id,
            Tenant = k.Tenant.Value,
            Sha256 = k.SecretSha256,
            Rights = [.. RightsText.Format(k.Rights)],
            Created = k.CreatedAt,
            Expires = k.ExpiresAt,
        })],
    };

    private static List<KeyRecord> Parse(string path, KeyFileDocument? document)
    {
        if (document?.Edge != KeyFileDocument.Magic)
            throw new KeyFileException($"{path} is not a key file: its member \"edge\" is not \"{KeyFileDocument.Magic}\".");
        if (document.Format > KeyFileDocument.CurrentFormat)
            throw new KeyFileException(
                $"{path} has format {document.Format}, written by edge {document.Writer}; this version reads formats up to {KeyFileDocument.CurrentFormat}. Use the newer edge.");

        var keys = new List<KeyRecord>(document.Keys.Count);
        var ids = new HashSet<string?>();
        foreach (var (index, key) in document.Keys.Index())
        {
            string? fault =
                !KeyText.IsId(key.Id) ? $"id \"{key.Id}\" is not {KeyText.IdLength} characters of a key's id"
                : !ids.Add(key.Id) ? $"id \"{key.Id}\" stands twice"
                : !TenantId.IsValid(key.Tenant) ? $"tenant \"{key.Tenant}\" is not 1 to {TenantId.MaxLength} of a-z 0-9 . _ -"
                : key.Sha256 is not { Length: 64 } || !key.Sha256.All(char.IsAsciiHexDigitLower) ? "sha256 is not 64 lower-case hex digits"
                : null;
            if (!RightsText.TryParse(key.Rights, out var rights, out string? unknown))
                fault ??= $"right \"{unknown}\" is unknown; there are {RightsText.All}";
            if (fault is not null) throw new KeyFileException($"{path}: keys[{index}]: {fault}.");

            keys.Add(new(key.Id!, new(key.Tenant!), key.Sha256!, rights, key.Created, key.Expires));
        }

        return keys;
    }
}
