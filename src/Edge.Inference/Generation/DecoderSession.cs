using System.Globalization;
using System.Runtime.InteropServices;
using Edge.Packaging;
using Edge.Sessions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Edge.Generation;

/// <summary>A loaded decoder graph with the inputs and outputs it declares, in Optimum's names.</summary>
/// <remarks>Thread-safe: each <see cref="DecoderRun"/> brings its own memory.</remarks>
internal sealed class DecoderSession : IDisposable
{
    /// <summary>Below this many bytes of weights a second thread costs more than it computes.</summary>
    private const long SingleThreadBytes = 32L << 20;

    private readonly string _file;
    private readonly List<nint> _names = [];
    private readonly OnnxSession _session;

    /// <exception cref="ModelFileException">The graph cannot be loaded or is no decoder with a key-value
    /// cache.</exception>
    public DecoderSession(string file, ModelConfiguration configuration, int threads)
    {
        _file = file;
        bool isSmall = File.Exists(file) && new FileInfo(file).Length < SingleThreadBytes;
        _session = new OnnxSession(file, threads == 0 && isSmall ? 1 : threads);
        try
        {
            InputIds = Input("input_ids", TensorElementType.Int64) ?? throw Missing("input_ids");
            AttentionMask = Input("attention_mask", TensorElementType.Int64);
            PositionIds = Input("position_ids", TensorElementType.Int64);
            UseCacheBranch = Input("use_cache_branch", TensorElementType.Bool);
            Logits = Output("logits") ?? throw Missing("logits");
            (Past, Present) = (new BoundTensor[2 * configuration.Layers], new BoundTensor[2 * configuration.Layers]);
            for (int layer = 0; layer < configuration.Layers; layer++)
            {
                BindLayer(layer, 0, "key");
                BindLayer(layer, 1, "value");
            }
            RefuseOtherInputs();
            Check(_session.Outputs, "logits", 2, configuration.VocabularyTokens, "vocab_size");
            Check(_session.Inputs, "past_key_values.0.key", 1, configuration.KeyValueHeads, "num_key_value_heads");
            Check(_session.Inputs, "past_key_values.0.key", 3, configuration.HeadSize, "head_dim");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public BoundTensor InputIds { get; }               // int64 [1, sequence]
    public BoundTensor? AttentionMask { get; }         // int64 [1, past + sequence]
    public BoundTensor? PositionIds { get; }           // int64 [1, sequence]
    public BoundTensor? UseCacheBranch { get; }        // bool [1]
    public BoundTensor Logits { get; }                 // [1, sequence, vocabulary]
    public BoundTensor[] Past { get; }                 // [1, heads, past, size], key and value of each layer in turn
    public BoundTensor[] Present { get; }              // [1, heads, past + sequence, size]

    public OrtIoBinding CreateBinding() => _session.CreateBinding();

    public void Run(RunOptions options, OrtIoBinding binding) => _session.Run(binding, options);

    public void Dispose()
    {
        _session.Dispose();
        foreach (nint name in _names) Marshal.FreeCoTaskMem(name);
        _names.Clear();
    }

    private void BindLayer(int layer, int part, string kind)
    {
        string past = PastName(layer, kind);
        string present = string.Create(CultureInfo.InvariantCulture, $"present.{layer}.{kind}");
        Past[2 * layer + part] = Input(past) ?? throw Missing(past);
        Present[2 * layer + part] = Output(present) ?? throw Missing(present);
        if (Past[2 * layer + part].ElementType != Present[2 * layer + part].ElementType)
            throw new ModelFileException(_file, present, $"the element type of {past}", "another");
    }

    private BoundTensor? Input(string name, TensorElementType? type = null) =>
        _session.Inputs.TryGetValue(name, out var metadata) ? Describe(name, metadata, type, isInput: true) : null;

    private BoundTensor? Output(string name) =>
        _session.Outputs.TryGetValue(name, out var metadata) ? Describe(name, metadata, null, isInput: false) : null;

    private BoundTensor Describe(string name, NodeMetadata metadata, TensorElementType? required, bool isInput)
    {
        var type = metadata.ElementDataType;
        bool fits = required is null ? type is TensorElementType.Float or TensorElementType.Float16 : type == required;
        if (!fits)
            throw new ModelFileException(
                _file, name, $"elements of type {required?.ToString() ?? "Float or Float16"}", type.ToString());

        int bytes = type switch
        {
            TensorElementType.Int64 => sizeof(long),
            TensorElementType.Float => sizeof(float),
            TensorElementType.Float16 => 2,
            _ => sizeof(bool),
        };
        nint address = Marshal.StringToCoTaskMemUTF8(name);
        _names.Add(address);
        return new BoundTensor(address, (int)type, bytes, isInput);
    }

    private void RefuseOtherInputs()
    {
        var known = new HashSet<string> { "input_ids", "attention_mask", "position_ids", "use_cache_branch" };
        for (int layer = 0; layer < Past.Length / 2; layer++)
        {
            known.Add(PastName(layer, "key"));
            known.Add(PastName(layer, "value"));
        }

        foreach (string name in _session.Inputs.Keys)
        {
            if (!known.Contains(name))
            {
                throw new ModelFileException(
                    _file, name, $"no input but those that a node fills ({string.Join(", ", known)})", "it");
            }
        }
    }

    private static string PastName(int layer, string part) =>
        string.Create(CultureInfo.InvariantCulture, $"past_key_values.{layer}.{part}");

    private void Check(
        IReadOnlyDictionary<string, NodeMetadata> declared, string tensor, int axis, int expected, string field)
    {
        int[] dimensions = declared[tensor].Dimensions;
        int found = dimensions.Length > axis ? dimensions[axis] : 0;
        if (found != expected && found >= 0)
            throw new ModelFileException(
                _file, $"{tensor}, axis {axis}", $"{expected} ({field} of config.json)", $"{found}");
    }

    private ModelFileException Missing(string name) =>
        new(_file, name, "a decoder that declares it (Optimum, with past)", "none");
}
