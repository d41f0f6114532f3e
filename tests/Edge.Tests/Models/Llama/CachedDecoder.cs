using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Edge.Tests.Models.Llama;

/// <summary>The simplest loop that decodes with a KV cache, as any runner of Optimum exports does it.</summary>
/// <remarks>Rows of a batch are as long as each other; a negative token is padding in front.</remarks>
internal sealed class CachedDecoder : IDisposable
{
    private readonly InferenceSession _session;
    private readonly int _batch;
    private readonly List<long>[] _mask;
    private readonly Dictionary<string, DenseTensor<float>> _cache;

    public CachedDecoder(string path, int batch = 1)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        _session = new InferenceSession(path, options);
        _batch = batch;
        _mask = [.. Enumerable.Range(0, batch).Select(_ => new List<long>())];
        _cache = _session.InputMetadata.Where(input => input.Key.StartsWith("past", StringComparison.Ordinal)).ToDictionary(
            input => input.Key,
            input => new DenseTensor<float>([batch, input.Value.Dimensions[1], 0, input.Value.Dimensions[3]]));
    }

    /// <summary>Appends tokens to every row.</summary>
    /// <returns>Logits, [batch, sequence, vocabulary].</returns>
    public DenseTensor<float> Feed(params int[][] rows)
    {
        var tokens = new List<long>();
        var positions = new List<long>();
        for (int row = 0; row < _batch; row++)
        {
            foreach (int token in rows[row])
            {
                _mask[row].Add(token < 0 ? 0 : 1);
                tokens.Add(Math.Max(token, 0));
                positions.Add(Math.Max(_mask[row].Sum() - 1, 0));
            }
        }

        var inputs = _cache.Select(part => NamedOnnxValue.CreateFromTensor(part.Key, part.Value)).ToList();
        inputs.Add(Rows("input_ids", tokens));
        inputs.Add(Rows("position_ids", positions));
        inputs.Add(Rows("attention_mask", [.. _mask.SelectMany(row => row)]));

        using var outputs = _session.Run(inputs);
        foreach (var output in outputs.Where(output => output.Name != "logits"))
            _cache[output.Name.Replace("present", "past_key_values", StringComparison.Ordinal)] = Copy(output);

        return Copy(outputs.Single(output => output.Name == "logits"));
    }

    public int[] ContinueGreedily(int[] prompt, int count)
    {
        var result = new List<int>();
        for (int[] tokens = prompt; result.Count < count; tokens = [result[^1]])
        {
            var logits = Feed(tokens);
            var last = logits.Buffer.Span[^logits.Dimensions[2]..];
            int best = 0;
            for (int i = 1; i < last.Length; i++)
                if (last[i] > last[best]) best = i;

            result.Add(best);
        }

        return [.. result];
    }

    public void Dispose() => _session.Dispose();

    private NamedOnnxValue Rows(string name, List<long> values) =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(values.ToArray(), [_batch, values.Count / _batch]));

    private static DenseTensor<float> Copy(DisposableNamedOnnxValue value) => (DenseTensor<float>)value.AsTensor<float>().Clone();
}
