namespace Edge.Load.Workloads;

/// <summary>What the server answered each key the first time: the part that must never change.</summary>
internal sealed class AnswerStore(int keys)
{
    private readonly byte[]?[] _answers = new byte[keys][];

    /// <summary>Keeps a key's answer.</summary>
    public void Keep(long key, ReadOnlySpan<byte> answer) => _answers[key] = answer.ToArray();

    /// <summary>The answer of a key that was filled.</summary>
    public ReadOnlySpan<byte> this[long key] => _answers[key];
}
