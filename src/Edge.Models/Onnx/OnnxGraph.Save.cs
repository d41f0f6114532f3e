using Edge.Packaging;

namespace Edge.Onnx;

// The file format: field numbers are those of onnx.proto.
public sealed partial class OnnxGraph
{
    // ONNX 1.12, the oldest release with every operator used here.
    private const int IrVersion = 8;
    private const int OperatorSet = 17;

    // A protobuf message is limited to 2 GiB by its readers.
    private const long MaxFileBytes = int.MaxValue;

    /// <summary>Writes the model file.</summary>
    /// <exception cref="ModelFileException">It would be larger than the 2 GiB a protobuf file may be.</exception>
    public void Save(string path)
    {
        using var file = File.Create(path);
        Save(file);
    }

    /// <summary>Writes the model.</summary>
    public void Save(Stream output)
    {
        var nodes = new ProtobufWriter();
        foreach (var node in _nodes) nodes.Message(1, Encode(node));
        nodes.Text(2, Name);

        var declarations = new ProtobufWriter();
        foreach (var input in _inputs) declarations.Message(11, Encode(input));
        foreach (var result in _outputs) declarations.Message(12, Encode(result));

        var headers = _initializers.ConvertAll(EncodeHeader);
        long graphBytes = nodes.Written.Length + declarations.Written.Length;
        for (int i = 0; i < headers.Count; i++) graphBytes += headers[i].Written.Length + _initializers[i].Bytes.Length;
        if (graphBytes > MaxFileBytes)
            throw new ModelFileException(Name, "size", $"at most {MaxFileBytes} bytes, what one ONNX file holds", $"{graphBytes}");

        var model = new ProtobufWriter();
        model.Integer(1, IrVersion);
        model.Text(2, "edge");
        var operators = new ProtobufWriter();
        operators.Text(1, "");
        operators.Integer(2, OperatorSet);
        model.Message(8, operators);
        model.Header(7, graphBytes);

        output.Write(model.Written);
        output.Write(nodes.Written);
        for (int i = 0; i < headers.Count; i++)
        {
            output.Write(headers[i].Written);
            output.Write(_initializers[i].Bytes);
        }

        output.Write(declarations.Written);
    }

    private ProtobufWriter Encode(Operation node)
    {
        var message = new ProtobufWriter();
        foreach (var input in node.Inputs) message.Text(1, Resolve(input));
        foreach (var result in node.Outputs) message.Text(2, Resolve(result));
        message.Text(3, Resolve(node.Outputs[0]));
        message.Text(4, node.Operator);
        foreach (var attribute in node.Attributes) message.Message(5, attribute.Encode());
        return message;
    }

    private static ProtobufWriter Encode(Declaration declaration)
    {
        var shape = new ProtobufWriter();
        foreach (var axis in declaration.Shape)
        {
            var dimension = new ProtobufWriter();
            if (axis.Name is { } symbol) dimension.Text(2, symbol);
            else dimension.Integer(1, axis.Size);
            shape.Message(1, dimension);
        }

        var tensor = new ProtobufWriter();
        tensor.Integer(1, (long)declaration.Type);
        tensor.Message(2, shape);
        var type = new ProtobufWriter();
        type.Message(1, tensor);

        var message = new ProtobufWriter();
        message.Text(1, declaration.Name);
        message.Message(2, type);
        return message;
    }

    // Everything of an initialiser up to its raw data, which is written straight from where it lies.
    private static ProtobufWriter EncodeHeader(Initializer initializer)
    {
        var tensor = new ProtobufWriter();
        foreach (long size in initializer.Shape) tensor.Integer(1, size);
        tensor.Integer(2, (long)initializer.Type);
        tensor.Text(8, initializer.Name);
        tensor.Header(9, initializer.Bytes.Length);

        var field = new ProtobufWriter();
        field.Header(5, (long)tensor.Written.Length + initializer.Bytes.Length);
        field.Raw(tensor.Written);
        return field;
    }
}
