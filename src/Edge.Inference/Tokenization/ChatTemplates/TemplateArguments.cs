namespace Edge.Tokenization.ChatTemplates;

/// <summary>A filter, or a test whose value is a bool.</summary>
internal delegate object? TemplateFilter(object? value, TemplateCall call);

/// <summary>Something a template can call.</summary>
internal delegate object? TemplateFunction(TemplateCall call);

/// <summary>The arguments of a call as they are written.</summary>
internal sealed class TemplateArguments(
    List<TemplateExpression> positional, List<(string Name, TemplateExpression Value)> named)
{
    public static TemplateArguments None { get; } = new([], []);

    public TemplateCall Evaluate(TemplateContext context, int line)
    {
        var values = new TemplateMap();
        foreach (var (name, value) in named) values[name] = value.Evaluate(context);
        return new TemplateCall(context, line, positional.ConvertAll(argument => argument.Evaluate(context)), values);
    }
}

/// <summary>The arguments of a call as values.</summary>
internal sealed record TemplateCall(TemplateContext Context, int Line, List<object?> Positional, TemplateMap Named)
{
    /// <summary>The argument at a place or of a name, or what stands in for it.</summary>
    public object? Argument(int place, string name, object? otherwise = null) =>
        place < Positional.Count ? Positional[place] : Named.TryGetValue(name, out object? value) ? value : otherwise;

    /// <summary>An argument that must be a string.</summary>
    public string Text(int place, string name) =>
        Argument(place, name) as string ?? throw Fault($"'{name}' must be a string");

    /// <summary>An argument that must be a whole number.</summary>
    public long Number(int place, string name, long? otherwise = null) =>
        Argument(place, name, otherwise) is long number ? number : throw Fault($"'{name}' must be a whole number");

    public ChatTemplateException Fault(string problem) => new(Line, problem);
}
