using System.Buffers;

namespace Edge.Client;

/// <summary>The bytes of a connection that were read and not yet taken, in one piece.</summary>
internal sealed class InputBuffer : IDisposable
{
    // A read takes at most that much; common answers are far smaller.
    private const int CommonBytes = 32 * 1024;

    private byte[] _memory = ArrayPool<byte>.Shared.Rent(CommonBytes);
    private int _start, _end;

    /// <summary>Where the next bytes go; never empty. Moves what is there.</summary>
    public Memory<byte> Room()
    {
        if (_start == _end)
        {
            _start = _end = 0;
            // One large answer must not hold its memory for the connection's life.
            if (_memory.Length > 4 * CommonBytes) Move(CommonBytes);
        }
        else if (_end == _memory.Length)
        {
            // Half of it free is worth a copy; else a message that nearly fills it would be moved byte by byte.
            if (_start >= _memory.Length / 2) Compact();
            else Move(checked(2 * _memory.Length));
        }

        return _memory.AsMemory(_end);
    }

    /// <summary>Says that bytes were put into <see cref="Room"/>.</summary>
    public void Add(int count) => _end += count;

    /// <summary>What was not taken.</summary>
    public ReadOnlySequence<byte> Bytes => new(_memory, _start, _end - _start);

    /// <summary>Says that all but the last bytes were taken.</summary>
    public void Keep(long last)
    {
        int start = _end - (int)last;
        _memory.AsSpan(_start, start - _start).Clear();
        _start = start;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_memory, clearArray: true);
        _memory = [];
        _start = _end = 0;
    }

    private void Compact()
    {
        int length = _end - _start;
        _memory.AsSpan(_start, length).CopyTo(_memory);
        (_start, _end) = (0, length);
    }

    private void Move(int bytes)
    {
        byte[] other = ArrayPool<byte>.Shared.Rent(bytes);
        _memory.AsSpan(_start, _end - _start).CopyTo(other);
        ArrayPool<byte>.Shared.Return(_memory, clearArray: true);
        (_memory, _start, _end) = (other, 0, _end - _start);
    }
}
