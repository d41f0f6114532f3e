using System.Globalization;
using System.Text;

namespace Edge.Protocol;

/// <summary>The request directives of RFC 9111, section 5.2.1, that the node honours, and one extension.</summary>
/// <param name="NoCache">Answer from a backend, and store the answer.</param>
/// <param name="NoStore">Neither read nor write the cache.</param>
/// <param name="OnlyIfCached">Never ask a backend.</param>
/// <param name="Sampled">The extension <c>sampled</c>: a stored sample will do, although the request asks for randomness.</param>
/// <param name="MaxAge">Largest acceptable age, 0 or more; null for any.</param>
public readonly record struct CacheControl(bool NoCache, bool NoStore, bool OnlyIfCached, bool Sampled, TimeSpan? MaxAge)
{
    /// <summary>Reads a <c>Cache-Control</c> value; unknown directives are ignored, as the RFC demands.</summary>
    /// <returns>False when the value of a known directive is not what the RFC allows.</returns>
    public static bool TryParse(ReadOnlySpan<byte> value, out CacheControl control)
    {
        control = default;
        foreach (var range in value.Split((byte)','))
        {
            var directive = Trim(value[range]);
            if (Ascii.EqualsIgnoreCase(directive, "no-cache"u8)) control = control with { NoCache = true };
            else if (Ascii.EqualsIgnoreCase(directive, "no-store"u8)) control = control with { NoStore = true };
            else if (Ascii.EqualsIgnoreCase(directive, "only-if-cached"u8)) control = control with { OnlyIfCached = true };
            else if (Ascii.EqualsIgnoreCase(directive, "sampled"u8)) control = control with { Sampled = true };
            else if (directive.Length > 8 && Ascii.EqualsIgnoreCase(directive[..8], "max-age="u8))
            {
                if (!uint.TryParse(directive[8..], NumberStyles.None, CultureInfo.InvariantCulture, out uint seconds)) return false;
                control = control with { MaxAge = TimeSpan.FromSeconds(seconds) };
            }
        }

        return true;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t"u8);
}
