using System.Text;

namespace Edge.Tokenization.ChatTemplates;

/// <summary>One rendering of a template: its variables, its output, its limits.</summary>
internal sealed class TemplateContext
{
    /// <summary>Longest output or string: far above what any context holds.</summary>
    public const int MaxCharacters = 16 << 20;

    /// <summary>Statements and loop rounds: a template takes some dozens for each message.</summary>
    private const int MaxSteps = 500_000;

    /// <summary>Macros within macros.</summary>
    private const int MaxCalls = 64;

    private List<Dictionary<string, object?>> _scopes = [];
    private int _steps;
    private int _calls;

    public TemplateContext(Dictionary<string, object?> variables) => _scopes.Add(variables);

    public StringBuilder Output { get; private set; } = new();

    /// <summary>The value of a variable, from the innermost scope out.</summary>
    public object? Get(string name)
    {
        for (int i = _scopes.Count - 1; i >= 0; i--)
            if (_scopes[i].TryGetValue(name, out object? value)) return value;
        return new TemplateUndefined(name);
    }

    /// <summary>Sets a variable of the innermost scope.</summary>
    public void Set(string name, object? value) => _scopes[^1][name] = value;

    public void Enter() => _scopes.Add([]);

    public void Leave() => _scopes.RemoveAt(_scopes.Count - 1);

    /// <summary>Runs a macro's body, which sees the template's own variables but none of its caller's.</summary>
    public string Isolate(Func<string> run)
    {
        var callers = _scopes;
        _scopes = [callers[0], []];
        string text = run();
        _scopes = callers;
        return text;
    }

    public void Write(string text, int line)
    {
        if (Output.Length + text.Length > MaxCharacters)
            throw new ChatTemplateException(line, $"the output is longer than {MaxCharacters} characters");
        Output.Append(text);
    }

    /// <summary>Runs something whose output is a value instead.</summary>
    public string Capture(Action run)
    {
        var outer = Output;
        Output = new StringBuilder();
        try
        {
            run();
            return Output.ToString();
        }
        finally
        {
            Output = outer;
        }
    }

    public object? Call(TemplateFunction function, TemplateCall call, int line)
    {
        Step(line);
        if (++_calls > MaxCalls) throw new ChatTemplateException(line, $"more than {MaxCalls} calls within each other");
        object? value = function(call);
        _calls--;
        return value;
    }

    /// <summary>Counts one step towards the limit.</summary>
    public void Step(int line)
    {
        if (++_steps > MaxSteps) throw new ChatTemplateException(line, $"more than {MaxSteps} steps");
    }

    public static string Bounded(string text, int line) =>
        text.Length <= MaxCharacters
            ? text
            : throw new ChatTemplateException(line, $"a string is longer than {MaxCharacters} characters");
}
