using System.Buffers;
using System.Globalization;
using System.Text;

namespace Edge.Load.Workloads.Resp;

/// <summary>The value of each key: its number, again and again.</summary>
internal sealed class RespValues(int bytes)
{
    private readonly byte[] _value = new byte[bytes];

    /// <summary>The value of a key; valid until the next call.</summary>
    public ReadOnlySpan<byte> this[long key]
    {
        get
        {
            var rest = _value.AsSpan();
            for (int digit = 0; digit < rest.Length; digit++) rest[digit] = (byte)('0' + (key + digit) % 10);
            return rest;
        }
    }

    /// <summary>Writes a command with its arguments.</summary>
    public static void WriteCommand(IBufferWriter<byte> buffer, string command, long key, ReadOnlySpan<byte> value)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"edge:{key:d8}");
        buffer.Write(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"*{(value.IsEmpty ? 2 : 3)}\r\n${command.Length}\r\n{command}\r\n${name.Length}\r\n{name}\r\n")));
        if (value.IsEmpty) return;
        buffer.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"${value.Length}\r\n")));
        buffer.Write(value);
        buffer.Write("\r\n"u8);
    }
}
