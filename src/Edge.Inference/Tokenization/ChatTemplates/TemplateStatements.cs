namespace Edge.Tokenization.ChatTemplates;

/// <summary>How a statement hands over to the next.</summary>
internal enum TemplateFlow : byte
{
    Next,
    /// <summary>Out of the loop.</summary>
    Break,
    /// <summary>To the loop's next round.</summary>
    Continue,
}

/// <summary>A part of a template that does something.</summary>
internal abstract class TemplateStatement(int line)
{
    public int Line => line;

    public abstract TemplateFlow Execute(TemplateContext context);

    protected ChatTemplateException Fault(string problem) => new(line, problem);
}

internal sealed class TextStatement(int line, string text) : TemplateStatement(line)
{
    public override TemplateFlow Execute(TemplateContext context)
    {
        context.Write(text, Line);
        return TemplateFlow.Next;
    }
}

internal sealed class PrintStatement(TemplateExpression value) : TemplateStatement(value.Line)
{
    public override TemplateFlow Execute(TemplateContext context)
    {
        context.Write(TemplateValues.Text(value.Evaluate(context)), Line);
        return TemplateFlow.Next;
    }
}

internal sealed class BlockStatement(int line, List<TemplateStatement> body) : TemplateStatement(line)
{
    public override TemplateFlow Execute(TemplateContext context)
    {
        foreach (var statement in body)
        {
            context.Step(statement.Line);
            if (statement.Execute(context) is not TemplateFlow.Next and var flow) return flow;
        }
        return TemplateFlow.Next;
    }
}

internal sealed class IfStatement(
    int line, List<(TemplateExpression Condition, TemplateStatement Body)> branches, TemplateStatement? otherwise)
    : TemplateStatement(line)
{
    public override TemplateFlow Execute(TemplateContext context)
    {
        foreach (var (condition, body) in branches)
            if (TemplateValues.IsTrue(condition.Evaluate(context))) return body.Execute(context);
        return otherwise?.Execute(context) ?? TemplateFlow.Next;
    }
}

internal sealed class FlowStatement(int line, TemplateFlow flow) : TemplateStatement(line)
{
    public override TemplateFlow Execute(TemplateContext context) => flow;
}

/// <summary><c>{% for a, b in items if condition %}</c> … <c>{% else %}</c>.</summary>
internal sealed class ForStatement(
    int line,
    TemplateTarget target,
    TemplateExpression items,
    TemplateExpression? condition,
    TemplateStatement body,
    TemplateStatement? otherwise)
    : TemplateStatement(line)
{
    public override TemplateFlow Execute(TemplateContext context)
    {
        object? source = items.Evaluate(context);
        var chosen = TemplateValues.Items(source)
            ?? throw Fault($"a loop cannot go through {TemplateValues.Kind(source)}");
        if (condition is not null) chosen = chosen.FindAll(item => Chooses(context, item));
        if (chosen.Count == 0) return otherwise?.Execute(context) ?? TemplateFlow.Next;

        for (int i = 0; i < chosen.Count; i++)
        {
            context.Step(Line);
            // A variable that is set in a round is gone in the next.
            context.Enter();
            context.Set("loop", Describe(chosen, i));
            target.Assign(context, chosen[i]);
            var flow = body.Execute(context);
            context.Leave();
            if (flow == TemplateFlow.Break) break;
        }
        return TemplateFlow.Next;
    }

    private bool Chooses(TemplateContext context, object? item)
    {
        context.Enter();
        target.Assign(context, item);
        bool chooses = TemplateValues.IsTrue(condition!.Evaluate(context));
        context.Leave();
        return chooses;
    }

    private static TemplateMap Describe(List<object?> items, int index) => new()
    {
        ["index"] = index + 1L,
        ["index0"] = (long)index,
        ["revindex"] = (long)(items.Count - index),
        ["revindex0"] = items.Count - index - 1L,
        ["first"] = index == 0,
        ["last"] = index == items.Count - 1,
        ["length"] = (long)items.Count,
        ["previtem"] = index > 0 ? items[index - 1] : new TemplateUndefined("previtem"),
        ["nextitem"] = index < items.Count - 1 ? items[index + 1] : new TemplateUndefined("nextitem"),
    };
}

/// <summary><c>{% set a = value %}</c>, or with a body <c>{% set a %}</c> … <c>{% endset %}</c>.</summary>
internal sealed class SetStatement(int line, TemplateTarget target, TemplateExpression? value, TemplateStatement? body)
    : TemplateStatement(line)
{
    public override TemplateFlow Execute(TemplateContext context)
    {
        object? assigned = value is null ? context.Capture(() => body!.Execute(context)) : value.Evaluate(context);
        target.Assign(context, assigned);
        return TemplateFlow.Next;
    }
}

/// <summary><c>{% macro name(a, b=default) %}</c>.</summary>
internal sealed class MacroStatement(
    int line, string name, List<(string Name, TemplateExpression? Default)> parameters, TemplateStatement body)
    : TemplateStatement(line)
{
    public override TemplateFlow Execute(TemplateContext context)
    {
        context.Set(name, (TemplateFunction)Call);
        return TemplateFlow.Next;
    }

    private string Call(TemplateCall call)
    {
        var context = call.Context;
        if (call.Positional.Count > parameters.Count)
            throw Fault($"the macro '{name}' takes {parameters.Count} arguments");

        return context.Isolate(() =>
        {
            foreach (var (index, (parameter, otherwise)) in parameters.Index())
            {
                object? missing = otherwise is null ? new TemplateUndefined(parameter) : otherwise.Evaluate(context);
                context.Set(parameter, call.Argument(index, parameter, missing));
            }
            return context.Capture(() => body.Execute(context));
        });
    }
}

/// <summary>What a <c>set</c> or <c>for</c> fills: a name, several, or a member of a <c>namespace</c>.</summary>
internal sealed class TemplateTarget(int line, List<TemplateExpression> places)
{
    public void Assign(TemplateContext context, object? value)
    {
        if (places.Count == 1)
        {
            Assign(context, places[0], value);
            return;
        }

        if (value is not List<object?> items || items.Count != places.Count)
            throw new ChatTemplateException(line, $"{TemplateValues.Kind(value)} does not fill {places.Count} names");
        for (int i = 0; i < places.Count; i++) Assign(context, places[i], items[i]);
    }

    private void Assign(TemplateContext context, TemplateExpression place, object? value)
    {
        if (place is NameExpression name) context.Set(name.Name, value);
        else if (place is MemberExpression member
            && member.Owner.Evaluate(context) is TemplateMap { IsNamespace: true } map)
            map[(string)member.Member.Evaluate(context)!] = value;
        else throw new ChatTemplateException(line, "only names and members of a namespace can be set");
    }
}
