using System.Runtime.InteropServices;

namespace Edge.Onnx;

/// <summary>Builds an ONNX graph node by node and writes it as a model file.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed partial class OnnxGraph(string name)
{
    private readonly List<Operation> _nodes = [];
    private readonly List<Initializer> _initializers = [];
    private readonly List<Declaration> _inputs = [];
    private readonly List<Declaration> _outputs = [];
    private readonly Dictionary<OnnxValue, string> _outputNames = [];
    private readonly HashSet<string> _taken = [];
    private int _unnamed;

    /// <summary>Declares an input.</summary>
    public OnnxValue Input(string name, OnnxType type, params ReadOnlySpan<OnnxAxis> shape)
    {
        _inputs.Add(new Declaration(name, type, shape.ToArray()));
        return Claim(name);
    }

    /// <summary>Declares that what a node computes leaves the graph under <paramref name="name"/>.</summary>
    public void Output(string name, OnnxValue value, OnnxType type, params ReadOnlySpan<OnnxAxis> shape)
    {
        if (!_nodes.Exists(node => node.Outputs.Contains(value)))
            throw new ArgumentException($"output '{name}' is not computed by a node of graph '{Name}'", nameof(value));
        if (!_outputNames.TryAdd(value, name))
            throw new ArgumentException($"output '{name}' is already output '{_outputNames[value]}'", nameof(value));

        Claim(name);
        _outputs.Add(new Declaration(name, type, shape.ToArray()));
    }

    /// <summary>Adds weights.</summary>
    /// <param name="name">Their name in the file.</param>
    /// <param name="values">Row-major values; borrowed until the graph is written.</param>
    /// <param name="shape">Dimensions, whose product is the number of values.</param>
    public OnnxValue Weights(string name, float[] values, params ReadOnlySpan<long> shape) =>
        Add(name, OnnxType.Float, values, shape);

    /// <summary>Adds a small float constant; no shape means a scalar.</summary>
    public OnnxValue Constant(float value) => Weights(NextName("float"), [value]);

    /// <summary>Adds a one-dimensional integer constant, as shapes and axes are given.</summary>
    public OnnxValue Constant(params long[] values) =>
        Add(NextName("integers"), OnnxType.Int64, values, [values.Length]);

    /// <summary>Adds an integer scalar.</summary>
    public OnnxValue Scalar(long value) => Add(NextName("integer"), OnnxType.Int64, new[] { value }, []);

    /// <summary>Adds a node that computes one tensor.</summary>
    /// <param name="operator">Operator of ONNX's default domain.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="attributes">Its settings.</param>
    public OnnxValue Node(
        string @operator, ReadOnlySpan<OnnxValue> inputs, params ReadOnlySpan<OnnxAttribute> attributes) =>
        Node(@operator, 1, inputs, attributes)[0];

    /// <summary>Adds a node that computes several tensors.</summary>
    public OnnxValue[] Node(
        string @operator, int outputs, ReadOnlySpan<OnnxValue> inputs, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        var results = new OnnxValue[outputs];
        for (int i = 0; i < outputs; i++) results[i] = Claim(NextName(@operator));

        _nodes.Add(new Operation(@operator, inputs.ToArray(), results, attributes.ToArray()));
        return results;
    }

    private string Name => name;

    private OnnxValue Add(string name, OnnxType type, Array values, ReadOnlySpan<long> shape)
    {
        long expected = 1;
        foreach (long size in shape) expected *= size;
        if (expected != values.Length)
            throw new ArgumentException(
                $"'{name}' has {values.Length} values; its shape [{string.Join(", ", shape.ToArray())}] asks for {expected}");

        _initializers.Add(new Initializer(name, type, shape.ToArray(), values));
        return Claim(name);
    }

    private OnnxValue Claim(string name) => _taken.Add(name)
        ? new OnnxValue(name)
        : throw new ArgumentException($"graph '{Name}' already has a tensor '{name}'", nameof(name));

    private string NextName(string kind) => $"{kind}_{_unnamed++}";

    private string Resolve(OnnxValue value) => _outputNames.GetValueOrDefault(value, value.Name);

    private sealed record Operation(string Operator, OnnxValue[] Inputs, OnnxValue[] Outputs, OnnxAttribute[] Attributes);

    private sealed record Declaration(string Name, OnnxType Type, OnnxAxis[] Shape);

    private sealed record Initializer(string Name, OnnxType Type, long[] Shape, Array Values)
    {
        // Raw data is little-endian, as is every platform the product runs on.
        public ReadOnlySpan<byte> Bytes => Values is float[] floats
            ? MemoryMarshal.AsBytes(floats.AsSpan())
            : MemoryMarshal.AsBytes(((long[])Values).AsSpan());
    }
}
