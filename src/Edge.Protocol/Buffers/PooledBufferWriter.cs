using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Edge.Buffers;

/// <summary>A reusable, growable, bounded buffer of pooled memory.</summary>
/// <remarks>Not thread-safe. It rents on the first write and doubles as it grows. Whatever it returns to the pool is
/// cleared: it held prompts. <see cref="Dispose"/> returns the memory; the writer is then empty and may be used again.</remarks>
public sealed class PooledBufferWriter : IBufferWriter<byte>, IDisposable
{
    private const int MinRentBytes = 256;

    private readonly int _maxBytes;
    private byte[] _memory = [];
    private int _written;
    private int _room; // of the memory, what the limit lets be written

    /// <summary>Makes an empty writer, which rents nothing yet.</summary>
    /// <param name="maxBytes">Most bytes it will hold; a write past it throws <see cref="BufferFullException"/>.</param>
    public PooledBufferWriter(int maxBytes = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        _maxBytes = Math.Min(maxBytes, Array.MaxLength);
    }

    /// <value>Most bytes it will hold.</value>
    public int MaxBytes => _maxBytes;

    /// <value>Bytes written since the last <see cref="Reset"/>.</value>
    public int WrittenCount => _written;

    /// <summary>What was written; valid until the next write, <see cref="Reset"/> or <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _memory.AsSpan(0, _written);

    /// <summary>What was written; valid until the next write, <see cref="Reset"/> or <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _memory.AsMemory(0, _written);

    /// <summary>Bytes already written, to be patched: a length that was not known when its place was passed.</summary>
    public Span<byte> Patch(int start, int length) => _memory.AsSpan(0, _written).Slice(start, length);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int count)
    {
        if ((uint)count > (uint)(_room - _written)) ThrowAdvancedTooFar(count);
        _written += count;
    }

    /// <inheritdoc/>
    /// <exception cref="BufferFullException">The limit leaves fewer than <paramref name="sizeHint"/> bytes.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureFree(sizeHint);
        return _memory.AsSpan(_written, _room - _written);
    }

    /// <inheritdoc/>
    /// <exception cref="BufferFullException">The limit leaves fewer than <paramref name="sizeHint"/> bytes.</exception>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureFree(sizeHint);
        return _memory.AsMemory(_written, _room - _written);
    }

    /// <summary>Writes a copy of <paramref name="bytes"/>.</summary>
    /// <exception cref="BufferFullException">The limit leaves less room.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        EnsureFree(bytes.Length);
        bytes.CopyTo(_memory.AsSpan(_written));
        _written += bytes.Length;
    }

    /// <summary>Empties the writer and keeps its memory for the next use.</summary>
    /// <param name="clear">Whether to overwrite what was written with zeros.</param>
    public void Reset(bool clear = false)
    {
        if (clear) _memory.AsSpan(0, _written).Clear();
        _written = 0;
    }

    /// <summary>Forgets everything written from <paramref name="length"/> on.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_written, nameof(length));
        _written = length;
    }

    /// <summary>Forgets the first <paramref name="count"/> bytes; the others move to the front.</summary>
    public void DropFront(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)_written, nameof(count));
        _memory.AsSpan(count, _written - count).CopyTo(_memory);
        _written -= count;
    }

    /// <summary>Returns the memory to the pool, cleared.</summary>
    public void Dispose()
    {
        if (_memory.Length > 0) ArrayPool<byte>.Shared.Return(_memory, clearArray: true);
        (_memory, _written, _room) = ([], 0, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EnsureFree(int sizeHint)
    {
        Debug.Assert(sizeHint >= 0);
        // A hint of 0 asks for some room, never for an empty span.
        int needed = Math.Max(sizeHint, 1);
        if (_room - _written < needed) Grow(needed);
    }

    private void Grow(int needed)
    {
        long total = (long)_written + needed;
        if (total > _maxBytes) ThrowFull(total);

        long wanted = Math.Min(Math.Max(Math.Max(total, 2L * _memory.Length), MinRentBytes), Array.MaxLength);
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)wanted);
        _memory.AsSpan(0, _written).CopyTo(larger);
        if (_memory.Length > 0) ArrayPool<byte>.Shared.Return(_memory, clearArray: true);
        _memory = larger;
        _room = Math.Min(larger.Length, _maxBytes);
    }

    [DoesNotReturn]
    private void ThrowFull(long needed) => throw new BufferFullException(needed, _maxBytes);

    [DoesNotReturn]
    private static void ThrowAdvancedTooFar(int count) => throw new ArgumentOutOfRangeException(
        nameof(count), count, "Advance goes past the memory that was handed out.");
}
