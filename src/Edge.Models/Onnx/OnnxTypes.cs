namespace Edge.Onnx;

/// <summary>Element type of a tensor; the numbers are ONNX's TensorProto.DataType.</summary>
public enum OnnxType
{
    /// <summary>32-bit IEEE floating point.</summary>
    Float = 1,
    /// <summary>32-bit signed integer.</summary>
    Int32 = 6,
    /// <summary>64-bit signed integer.</summary>
    Int64 = 7,
    /// <summary>One byte, 0 or 1.</summary>
    Bool = 9,
}

/// <summary>One dimension of a declared shape: a size, or a name for a size known at run time.</summary>
public readonly record struct OnnxAxis
{
    internal string? Name { get; private init; }

    internal long Size { get; private init; }

    /// <summary>A dimension of this size.</summary>
    public static implicit operator OnnxAxis(long size) => new() { Size = size };

    /// <summary>A dimension whose size is known at run time.</summary>
    public static implicit operator OnnxAxis(string name) => new() { Name = name };
}

/// <summary>A tensor of a graph under construction: an input, an initialiser or what a node computes.</summary>
public readonly record struct OnnxValue
{
    internal OnnxValue(string name) => Name = name;

    internal string Name { get; }
}

/// <summary>A named setting of a node.</summary>
public readonly record struct OnnxAttribute
{
    // The numbers are ONNX's AttributeProto.AttributeType and AttributeProto's field numbers.
    private const int FloatType = 1;
    private const int IntegerType = 2;
    private const int IntegersType = 7;

    private readonly string _name;
    private readonly float _float;
    private readonly long[] _integers;
    private readonly int _type;

    private OnnxAttribute(string name, int type, float single, long[] integers) =>
        (_name, _type, _float, _integers) = (name, type, single, integers);

    /// <summary>A floating-point setting.</summary>
    public static implicit operator OnnxAttribute((string Name, float Value) setting) =>
        new(setting.Name, FloatType, setting.Value, []);

    /// <summary>An integer setting.</summary>
    public static implicit operator OnnxAttribute((string Name, long Value) setting) =>
        new(setting.Name, IntegerType, 0, [setting.Value]);

    /// <summary>A list of integers.</summary>
    public static implicit operator OnnxAttribute((string Name, long[] Values) setting) =>
        new(setting.Name, IntegersType, 0, setting.Values);

    internal ProtobufWriter Encode()
    {
        var message = new ProtobufWriter();
        message.Text(1, _name);
        if (_type == FloatType) message.Float(2, _float);
        foreach (long value in _integers) message.Integer(_type == IntegerType ? 3 : 8, value);
        message.Integer(20, _type);
        return message;
    }
}
