namespace Edge.Tokenization.ChatTemplates;

/// <summary>A part of a template that has a value.</summary>
/// <remarks>Values are null (none), bool, long, double, string, <c>List&lt;object?&gt;</c>, <see cref="TemplateMap"/>,
/// <see cref="TemplateFunction"/> and <see cref="TemplateUndefined"/>.</remarks>
internal abstract class TemplateExpression(int line)
{
    public int Line => line;

    public abstract object? Evaluate(TemplateContext context);

    protected ChatTemplateException Fault(string problem) => new(line, problem);
}

internal sealed class LiteralExpression(int line, object? value) : TemplateExpression(line)
{
    public override object? Evaluate(TemplateContext context) => value;
}

internal sealed class NameExpression(int line, string name) : TemplateExpression(line)
{
    public string Name => name;

    public override object? Evaluate(TemplateContext context) => context.Get(name);
}

/// <summary>A list or a tuple, which nothing in a template tells apart.</summary>
internal sealed class ListExpression(int line, List<TemplateExpression> items) : TemplateExpression(line)
{
    public List<TemplateExpression> Items => items;

    public override object? Evaluate(TemplateContext context) => items.ConvertAll(item => item.Evaluate(context));
}

internal sealed class MapExpression(int line, List<(TemplateExpression Key, TemplateExpression Value)> members)
    : TemplateExpression(line)
{
    public override object? Evaluate(TemplateContext context)
    {
        var map = new TemplateMap();
        foreach (var (key, value) in members)
        {
            string name = key.Evaluate(context) as string ?? throw Fault("a key of a mapping is no string");
            map[name] = value.Evaluate(context);
        }
        return map;
    }
}

/// <summary><c>a.b</c> and <c>a['b']</c>, <c>a[0]</c>: the dot looks for a method first, the brackets for a
/// member.</summary>
internal sealed class MemberExpression(int line, TemplateExpression owner, TemplateExpression member, bool isDot)
    : TemplateExpression(line)
{
    public TemplateExpression Owner => owner;
    public TemplateExpression Member => member;

    public override object? Evaluate(TemplateContext context)
    {
        object? from = owner.Evaluate(context), key = member.Evaluate(context);
        switch (from, key)
        {
            case (TemplateUndefined undefined, _):
                throw Fault($"'{undefined.Name}' is undefined");
            case (_, string name):
                object? method = TemplateMethods.Find(from, name);
                object? value = null;
                bool isMember = from is TemplateMap map && map.TryGetValue(name, out value);
                return isMember && (method is null || !isDot) ? value : method ?? new TemplateUndefined(name);
            case (List<object?> list, long index):
                return Within(index, list.Count) is { } place ? list[place] : new TemplateUndefined("index");
            case (string text, long index):
                var characters = TemplateValues.Characters(text);
                return Within(index, characters.Count) is { } at ? characters[at] : new TemplateUndefined("index");
            default:
                return new TemplateUndefined("member");
        }
    }

    private static int? Within(long index, int count)
    {
        if (index < 0) index += count;
        return index >= 0 && index < count ? (int)index : null;
    }
}

/// <summary><c>a[from:to:step]</c>.</summary>
internal sealed class SliceExpression(
    int line, TemplateExpression owner, TemplateExpression? from, TemplateExpression? to, TemplateExpression? step)
    : TemplateExpression(line)
{
    public override object? Evaluate(TemplateContext context)
    {
        object? value = owner.Evaluate(context);
        var items = value is List<object?> or string
            ? TemplateValues.Items(value)!
            : throw Fault("only lists and strings have slices");
        long by = Number(step, context) ?? 1;
        if (by == 0) throw Fault("the step of a slice is 0");

        // Python's slice.indices.
        long first = Clamp(Number(from, context), by > 0 ? 0 : items.Count - 1);
        long end = Clamp(Number(to, context), by > 0 ? items.Count : -1);
        var slice = new List<object?>();
        for (long i = first; by > 0 ? i < end : i > end; i += by) slice.Add(items[(int)i]);
        return value is string ? string.Concat(slice) : slice;

        long Clamp(long? index, long otherwise)
        {
            if (index is not { } at) return otherwise;
            if (at < 0) at += items.Count;
            return by > 0 ? Math.Clamp(at, 0, items.Count) : Math.Clamp(at, -1, items.Count - 1);
        }
    }

    private long? Number(TemplateExpression? bound, TemplateContext context) => bound?.Evaluate(context) switch
    {
        null => null,
        long number => number,
        _ => throw Fault("a bound of a slice is no whole number"),
    };
}

internal sealed class NotExpression(int line, TemplateExpression operand) : TemplateExpression(line)
{
    public override object? Evaluate(TemplateContext context) => !TemplateValues.IsTrue(operand.Evaluate(context));
}

/// <summary><c>a and b</c>, <c>a or b</c>: one of the two values, as in Python.</summary>
internal sealed class LogicExpression(int line, bool isAnd, TemplateExpression left, TemplateExpression right)
    : TemplateExpression(line)
{
    public override object? Evaluate(TemplateContext context)
    {
        object? value = left.Evaluate(context);
        return TemplateValues.IsTrue(value) == isAnd ? right.Evaluate(context) : value;
    }
}

/// <summary><c>a if condition else b</c>.</summary>
internal sealed class ChoiceExpression(
    int line, TemplateExpression value, TemplateExpression condition, TemplateExpression? otherwise)
    : TemplateExpression(line)
{
    public override object? Evaluate(TemplateContext context) =>
        TemplateValues.IsTrue(condition.Evaluate(context))
            ? value.Evaluate(context)
            : otherwise is null ? new TemplateUndefined("else") : otherwise.Evaluate(context);
}

/// <summary><c>a &lt; b &lt;= c</c>, <c>a in b</c>: every neighbouring pair must agree.</summary>
internal sealed class ComparisonExpression(
    int line, TemplateExpression first, List<(string Operator, TemplateExpression Operand)> rest)
    : TemplateExpression(line)
{
    public override object? Evaluate(TemplateContext context)
    {
        object? left = first.Evaluate(context);
        foreach (var (comparison, operand) in rest)
        {
            object? right = operand.Evaluate(context);
            bool agrees = comparison switch
            {
                "==" => TemplateValues.AreEqual(left, right),
                "!=" => !TemplateValues.AreEqual(left, right),
                "in" => TemplateValues.Contains(right, left) ?? throw Fault("'in' needs a string, a list or a mapping"),
                "not in" => !(TemplateValues.Contains(right, left)
                    ?? throw Fault("'not in' needs a string, a list or a mapping")),
                _ => Order(comparison, TemplateValues.Compare(left, right)
                    ?? throw Fault($"'{comparison}' needs two numbers or two strings")),
            };
            if (!agrees) return false;
            left = right;
        }
        return true;
    }

    private static bool Order(string comparison, int order) => comparison switch
    {
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        _ => order >= 0,
    };
}

/// <summary><c>+ - * / // % **</c> and the concatenation <c>~</c>.</summary>
internal sealed class ArithmeticExpression(
    int line, string operation, TemplateExpression left, TemplateExpression right)
    : TemplateExpression(line)
{
    public override object? Evaluate(TemplateContext context)
    {
        object? a = left.Evaluate(context), b = right.Evaluate(context);
        if (operation == "~") return TemplateContext.Bounded(TemplateValues.Text(a) + TemplateValues.Text(b), Line);
        foreach (object? operand in new[] { a, b })
            if (operand is TemplateUndefined undefined) throw Fault($"'{undefined.Name}' is undefined");
        try
        {
            return (operation, a, b) switch
            {
                ("+", string x, string y) => TemplateContext.Bounded(x + y, Line),
                ("+", List<object?> x, List<object?> y) => (List<object?>)[.. x, .. y],
                ("*", string x, long times) => Repeat(x, times),
                (_, long x, long y) => TemplateValues.Calculate(operation, x, y),
                (_, long or double, long or double) =>
                    TemplateValues.Calculate(operation, Convert.ToDouble(a, null), Convert.ToDouble(b, null)),
                _ => throw Fault(
                    $"'{operation}' does not go with {TemplateValues.Kind(a)} and {TemplateValues.Kind(b)}"),
            };
        }
        catch (Exception e) when (e is OverflowException or DivideByZeroException)
        {
            throw Fault($"'{operation}' divides by zero or leaves the range of whole numbers");
        }
    }

    private string Repeat(string text, long times)
    {
        if (times > TemplateContext.MaxCharacters / Math.Max(1, text.Length))
            throw Fault($"a string is longer than {TemplateContext.MaxCharacters} characters");
        return string.Concat(Enumerable.Repeat(text, (int)Math.Max(0, times)));
    }
}

/// <summary><c>f(a, b=c)</c>.</summary>
internal sealed class CallExpression(int line, TemplateExpression function, TemplateArguments arguments)
    : TemplateExpression(line)
{
    public override object? Evaluate(TemplateContext context) => function.Evaluate(context) switch
    {
        TemplateFunction call => context.Call(call, arguments.Evaluate(context, Line), Line),
        TemplateUndefined undefined => throw Fault($"the function '{undefined.Name}' is not known"),
        var other => throw Fault($"{TemplateValues.Kind(other)} is no function"),
    };
}

/// <summary><c>value | name(arguments)</c>.</summary>
internal sealed class FilterExpression(
    int line, TemplateExpression value, TemplateFilter filter, TemplateArguments arguments)
    : TemplateExpression(line)
{
    public override object? Evaluate(TemplateContext context) =>
        filter(value.Evaluate(context), arguments.Evaluate(context, Line));
}

/// <summary><c>value is name(arguments)</c>.</summary>
internal sealed class TestExpression(
    int line, TemplateExpression value, TemplateFilter test, TemplateArguments arguments)
    : TemplateExpression(line)
{
    public override object? Evaluate(TemplateContext context) =>
        test(value.Evaluate(context), arguments.Evaluate(context, Line));
}
