using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Edge.Admission;

/// <summary>Says who a presented key belongs to.</summary>
/// <remarks>Safe for concurrent use, and allocates nothing per call. The keys are a snapshot of the key file, swapped whole
/// when the file changes; a file that is damaged or gone leaves the last good snapshot in force. A node that has never seen
/// a key file knows no keys: whoever calls is <see cref="Caller.Anonymous"/>.</remarks>
public sealed class KeyRing : IDisposable
{
    /// <summary>How often the file is looked at.</summary>
    /// <value>1 second: a revoked key ends about then, and one stat a second costs nothing.</value>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _reloading = new();
    private (DateTime Written, long Length) _seen;
    private volatile FrozenDictionary<ulong, Entry>? _entries;

    /// <summary>Reads the file, if there is one, and watches it.</summary>
    /// <param name="path">The key file.</param>
    /// <param name="time">Paces the watching.</param>
    /// <param name="logger">Told of each change.</param>
    /// <exception cref="KeyFileException">The file is there and cannot be used.</exception>
    public KeyRing(string path, TimeProvider time, ILogger<KeyRing> logger)
    {
        (_path, _logger) = (path, logger);
        if (File.Exists(path)) Load();
        _timer = time.CreateTimer(static ring => ((KeyRing)ring!).Reload(force: false), this, PollInterval, PollInterval);
    }

    /// <summary>Whether callers must present a key.</summary>
    public bool RequiresKey => _entries is not null;

    /// <summary>Resolves a key; looks it up by its id and compares the secret's hash in constant time.</summary>
    /// <param name="utf8Key">What the caller presented; empty for nothing.</param>
    /// <param name="now">Against which expiry is judged.</param>
    /// <param name="caller">Who it is; <see cref="Caller.Nobody"/> unless accepted.</param>
    public KeyStatus TryAuthenticate(ReadOnlySpan<byte> utf8Key, DateTimeOffset now, out Caller caller)
    {
        var entries = _entries;
        if (entries is null)
        {
            caller = Caller.Anonymous; // clients of the OpenAI API always send a key, so one is ignored here, not refused
            return KeyStatus.Accepted;
        }

        caller = Caller.Nobody;
        if (utf8Key.IsEmpty) return KeyStatus.Missing;
        if (!KeyText.TrySplit(utf8Key, out ulong id, out var secret)) return KeyStatus.Malformed;
        if (!entries.TryGetValue(id, out var entry)) return KeyStatus.Unknown;

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(secret, hash);
        if (!CryptographicOperations.FixedTimeEquals(hash, entry.SecretHash)) return KeyStatus.WrongSecret;
        if (entry.ExpiresAt <= now) return KeyStatus.Expired;

        caller = entry.Caller;
        return KeyStatus.Accepted;
    }

    /// <summary>Reads the file again, if it changed or <paramref name="force"/> says so.</summary>
    /// <returns>Whether the keys in force are those of the file.</returns>
    public bool Reload(bool force)
    {
        lock (_reloading)
        {
            var file = new FileInfo(_path);
            if (!file.Exists)
            {
                if (_seen != default) KeyLog.FileGone(_logger, _path);
                _seen = default;
                return _entries is null;
            }

            if (!force && (file.LastWriteTimeUtc, file.Length) == _seen) return true;
            try
            {
                Load();
                KeyLog.Reloaded(_logger, _path, _entries!.Count);
                return true;
            }
            catch (KeyFileException e)
            {
                KeyLog.Kept(_logger, e.Message);
                return false;
            }
        }
    }

    /// <summary>Stops watching.</summary>
    public void Dispose() => _timer.Dispose();

    private void Load()
    {
        // Noted before reading: a change that comes while we read is then seen by the next look.
        var file = new FileInfo(_path);
        if (file.Exists) _seen = (file.LastWriteTimeUtc, file.Length);
        _entries = KeyFile.Read(_path).ToFrozenDictionary(key => KeyText.PackId(key.Id), key => new Entry(
            Convert.FromHexString(key.SecretSha256), key.ExpiresAt ?? DateTimeOffset.MaxValue, new(key.Tenant, key.Id, key.Rights)));
    }

    private sealed record Entry(byte[] SecretHash, DateTimeOffset ExpiresAt, Caller Caller);
}
