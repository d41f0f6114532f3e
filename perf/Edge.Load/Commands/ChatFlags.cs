using System.CommandLine;
using Edge.Load.Workloads;

namespace Edge.Load.Commands;

/// <summary>The options of chat workloads.</summary>
internal sealed class ChatFlags
{
    private readonly Option<string> _model = Flags.Text("--model", "scripted", "NAME", "The model asked for; the node must get it from `edge-load backend`.");
    private readonly Option<int> _keys = Flags.Number("--keys", 100_000, 1, 10_000_000, "Different requests that are in the cache.");
    private readonly Option<double> _zipf = Flags.Real("--zipf", 0.99, 0, 5, "How unequally often they are asked: the exponent of Zipf's law.");
    private readonly Option<int> _missEvery;
    private readonly Option<bool> _stream = new("--stream") { Description = "Ask for streams." };

    /// <param name="missEvery">The default.</param>
    public ChatFlags(int missEvery)
        => _missEvery = Flags.Number("--miss-every", missEvery, 0, int.MaxValue, "Every so manieth request was never asked before; 0 for none.");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _model, _keys, _zipf, _missEvery, _stream }) command.Add(option);
    }

    /// <summary>What the command line says.</summary>
    public ChatOptions Options(ParseResult parsed, ulong seed) => new()
    {
        Model = parsed.GetRequiredValue(_model),
        Keys = parsed.GetValue(_keys),
        Zipf = parsed.GetValue(_zipf),
        MissEvery = parsed.GetValue(_missEvery),
        Stream = parsed.GetValue(_stream),
        Seed = seed,
    };
}
