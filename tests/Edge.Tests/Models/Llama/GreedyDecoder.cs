using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Edge.Tests.Models.Llama;

/// <summary>The simplest loop that decodes with a KV cache: the oracle's reader, nothing of the product.</summary>
internal sealed class GreedyDecoder(string path) : IDisposable
{
    private readonly InferenceSession _session = new(path, new SessionOptions { IntraOpNumThreads = 1 });

    public int[] Continue(int[] prompt, int count)
    {
        var result = new List<int>();
        var cache = _session.InputMetadata.Where(input => input.Key.StartsWith("past", StringComparison.Ordinal))
            .ToDictionary(input => input.Key, input => new DenseTensor<float>([1, input.Value.Dimensions[1], 0, input.Value.Dimensions[3]]));
        int[] tokens = prompt;
        for (int past = 0; result.Count < count; past += tokens.Length, tokens = [result[^1]])
        {
            long[] positions = [.. Enumerable.Range(past, tokens.Length).Select(position => (long)position)];
            long[] mask = [.. Enumerable.Repeat(1L, past + tokens.Length)];
            var inputs = cache.Select(part => NamedOnnxValue.CreateFromTensor(part.Key, part.Value)).ToList();
            inputs.Add(Row("input_ids", [.. tokens.Select(token => (long)token)]));
            inputs.Add(Row("position_ids", positions));
            inputs.Add(Row("attention_mask", mask));

            using var outputs = _session.Run(inputs);
            foreach (var output in outputs)
            {
                var tensor = (DenseTensor<float>)output.AsTensor<float>();
                if (output.Name == "logits") result.Add(Largest(tensor.Buffer.Span[^tensor.Dimensions[2]..]));
                else cache[output.Name.Replace("present", "past_key_values", StringComparison.Ordinal)] = (DenseTensor<float>)tensor.Clone();
            }
        }

        return [.. result];
    }

    public void Dispose() => _session.Dispose();

    private static NamedOnnxValue Row(string name, long[] values) =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(values, [1, values.Length]));

    private static int Largest(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
            if (logits[i] > logits[best]) best = i;

        return best;
    }
}
