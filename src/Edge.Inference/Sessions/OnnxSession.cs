using Edge.Packaging;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Edge.Sessions;

/// <summary>A model loaded into ONNX Runtime, run through bindings that are made once.</summary>
/// <remarks>Safe for concurrent use, one binding per thread. A run allocates nothing managed.</remarks>
public sealed class OnnxSession : IDisposable
{
    private readonly RunOptions _runOptions = new();
    private readonly InferenceSession _session;
    private readonly string _path;

    static OnnxSession()
    {
        // One environment serves the process. Its warnings are about fusions that did not apply: nothing to act on.
        if (OrtEnv.IsCreated) return;

        var options = new EnvironmentCreationOptions { logId = "edge", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        OrtEnv.CreateInstanceWithOptions(ref options);
    }

    /// <summary>Loads a model file.</summary>
    /// <exception cref="ModelFileException">It is missing or no model that ONNX Runtime can run.</exception>
    public OnnxSession(string path, int intraOpThreads)
    {
        if (!File.Exists(path)) throw new ModelFileException(path, "file", "an ONNX model", "none");

        _path = path;
        using var options = new SessionOptions { IntraOpNumThreads = intraOpThreads };
        // Idle pool threads must not spin: cores are for the next request.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        try
        {
            _session = new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelFileException(path, "model", "one that ONNX Runtime runs", error.Message);
        }
    }

    /// <summary>Checks an input's type and shape before anything is bound to it.</summary>
    /// <param name="name">The input.</param>
    /// <param name="type">Its element type.</param>
    /// <param name="shape">Its dimensions; -1 is one that is known at run time.</param>
    /// <exception cref="ModelFileException">There is no such input.</exception>
    public void RequireInput(string name, TensorElementType type, params ReadOnlySpan<int> shape) =>
        Require("input", _session.InputMetadata, name, type, shape);

    /// <summary>Checks an output likewise.</summary>
    /// <param name="name">The output.</param>
    /// <param name="type">Its element type.</param>
    /// <param name="shape">Its dimensions; -1 accepts any.</param>
    /// <returns>Its dimensions.</returns>
    /// <exception cref="ModelFileException">There is no such output.</exception>
    public int[] RequireOutput(string name, TensorElementType type, params ReadOnlySpan<int> shape) =>
        Require("output", _session.OutputMetadata, name, type, shape);

    /// <summary>Makes a binding for one thread.</summary>
    public OrtIoBinding CreateBinding() => _session.CreateIoBinding();

    /// <summary>What the graph declares to take.</summary>
    internal IReadOnlyDictionary<string, NodeMetadata> Inputs => _session.InputMetadata;

    /// <summary>What it declares to give.</summary>
    internal IReadOnlyDictionary<string, NodeMetadata> Outputs => _session.OutputMetadata;

    /// <summary>Runs the model on what is bound.</summary>
    public void Run(OrtIoBinding binding) => Run(binding, _runOptions);

    /// <summary>Likewise, with options of the caller's, through which another thread may stop the run.</summary>
    internal void Run(OrtIoBinding binding, RunOptions options) => _session.RunWithBinding(options, binding);

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _runOptions.Dispose();
    }

    private int[] Require(
        string kind,
        IReadOnlyDictionary<string, NodeMetadata> declared,
        string name,
        TensorElementType type,
        ReadOnlySpan<int> shape)
    {
        string expected = $"{type} [{string.Join(", ", shape.ToArray())}]";
        if (!declared.TryGetValue(name, out var found))
            throw new ModelFileException(_path, $"{kind} {name}", expected, $"only {string.Join(", ", declared.Keys)}");

        bool fits = found.IsTensor && found.ElementDataType == type && found.Dimensions.Length == shape.Length;
        for (int i = 0; fits && i < shape.Length; i++) fits = shape[i] == -1 || shape[i] == found.Dimensions[i];
        return fits
            ? found.Dimensions
            : throw new ModelFileException(
                _path, $"{kind} {name}", expected, $"{found.ElementDataType} [{string.Join(", ", found.Dimensions)}]");
    }
}
