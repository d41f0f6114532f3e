using System.Globalization;

namespace Edge.Tokenization.ChatTemplates;

/// <summary>Jinja's expressions, from the loosest binding to the tightest.</summary>
internal sealed partial class TemplateParser
{
    /// <summary>One expression, or several with commas between, which make a list.</summary>
    private TemplateExpression ReadTuple()
    {
        var first = ReadExpression();
        if (Current is not { Kind: TemplateTokenKind.Operator, Text: "," }) return first;

        var items = new List<TemplateExpression> { first };
        while (TryOperator(",")) items.Add(ReadExpression());
        return new ListExpression(first.Line, items);
    }

    private TemplateExpression ReadExpression()
    {
        Deepen();
        var value = ReadLogic();
        while (TryName("if"))
        {
            var condition = ReadLogic();
            value = new ChoiceExpression(value.Line, value, condition, TryName("else") ? ReadExpression() : null);
        }
        _depth--;
        return value;
    }

    private TemplateExpression ReadLogic()
    {
        var left = ReadAnd();
        while (TryName("or")) left = new LogicExpression(left.Line, isAnd: false, left, ReadAnd());
        return left;
    }

    private TemplateExpression ReadAnd()
    {
        var left = ReadNot();
        while (TryName("and")) left = new LogicExpression(left.Line, isAnd: true, left, ReadNot());
        return left;
    }

    private TemplateExpression ReadNot()
    {
        int line = Current.Line;
        if (!TryName("not")) return ReadComparison();

        Deepen();
        var negated = new NotExpression(line, ReadNot());
        _depth--;
        return negated;
    }

    private TemplateExpression ReadComparison()
    {
        var first = ReadSum();
        var rest = new List<(string, TemplateExpression)>();
        while (TryComparison() is { } comparison) rest.Add((comparison, ReadSum()));
        return rest.Count == 0 ? first : new ComparisonExpression(first.Line, first, rest);
    }

    private string? TryComparison()
    {
        foreach (string comparison in (ReadOnlySpan<string>)["==", "!=", "<=", ">=", "<", ">"])
            if (TryOperator(comparison)) return comparison;
        if (TryName("in")) return "in";
        if (Current is not { Kind: TemplateTokenKind.Name, Text: "not" }
            || _tokens[_at + 1] is not { Kind: TemplateTokenKind.Name, Text: "in" })
            return null;

        _at += 2;
        return "not in";
    }

    private TemplateExpression ReadSum() => ReadChain(ReadConcatenation, "+", "-");

    private TemplateExpression ReadConcatenation() => ReadChain(ReadProduct, "~");

    private TemplateExpression ReadProduct() => ReadChain(ReadPower, "*", "//", "/", "%");

    private TemplateExpression ReadPower() => ReadChain(() => ReadUnary(filtered: true), "**");

    private TemplateExpression ReadChain(Func<TemplateExpression> operand, params ReadOnlySpan<string> operators)
    {
        var left = operand();
        while (true)
        {
            var token = Current;
            if (token.Kind != TemplateTokenKind.Operator || !operators.Contains(token.Text)) return left;
            _at++;
            left = new ArithmeticExpression(token.Line, token.Text, left, operand());
        }
    }

    private TemplateExpression ReadUnary(bool filtered)
    {
        int line = Current.Line;
        bool minus = TryOperator("-");
        TemplateExpression value;
        if (minus || TryOperator("+"))
        {
            Deepen();
            value = ReadUnary(filtered: false);
            if (minus) value = new ArithmeticExpression(line, "-", new LiteralExpression(line, 0L), value);
            _depth--;
        }
        else value = ReadPostfix(ReadPrimary());
        return filtered ? ReadFilters(value) : value;
    }

    private TemplateExpression ReadPrimary()
    {
        var token = Current;
        _at++;
        switch (token.Kind)
        {
            case TemplateTokenKind.String:
                string text = token.Text;
                while (Current.Kind == TemplateTokenKind.String) text += _tokens[_at++].Text;
                return new LiteralExpression(token.Line, text);
            case TemplateTokenKind.Integer
                when long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long number):
                return new LiteralExpression(token.Line, number);
            case TemplateTokenKind.Real:
                return new LiteralExpression(token.Line, double.Parse(token.Text, CultureInfo.InvariantCulture));
            case TemplateTokenKind.Name:
                return token.Text switch
                {
                    "true" or "True" => new LiteralExpression(token.Line, true),
                    "false" or "False" => new LiteralExpression(token.Line, false),
                    "none" or "None" => new LiteralExpression(token.Line, null),
                    _ => new NameExpression(token.Line, token.Text),
                };
            case TemplateTokenKind.Operator when token.Text == "(":
                if (TryOperator(")")) return new ListExpression(token.Line, []);
                return ReadTupleUntil(")", token.Line);
            case TemplateTokenKind.Operator when token.Text == "[":
                return new ListExpression(token.Line, ReadItems("]"));
            case TemplateTokenKind.Operator when token.Text == "{":
                return ReadMap(token.Line);
            default:
                _at--;
                throw Unexpected("a value");
        }
    }

    private TemplateExpression ReadTupleUntil(string close, int line)
    {
        var first = ReadExpression();
        if (TryOperator(close)) return first;

        ExpectOperator(",");
        return new ListExpression(line, [first, .. ReadItems(close)]);
    }

    private List<TemplateExpression> ReadItems(string close)
    {
        var items = new List<TemplateExpression>();
        while (!TryOperator(close))
        {
            if (items.Count > 0)
            {
                ExpectOperator(",");
                if (TryOperator(close)) break;
            }
            items.Add(ReadExpression());
        }
        return items;
    }

    private MapExpression ReadMap(int line)
    {
        var members = new List<(TemplateExpression, TemplateExpression)>();
        while (!TryOperator("}"))
        {
            if (members.Count > 0)
            {
                ExpectOperator(",");
                if (TryOperator("}")) break;
            }
            var key = ReadExpression();
            ExpectOperator(":");
            members.Add((key, ReadExpression()));
        }
        return new MapExpression(line, members);
    }

    private TemplateExpression ReadPostfix(TemplateExpression value)
    {
        while (true)
        {
            int line = Current.Line;
            if (TryOperator("."))
                value = new MemberExpression(line, value, new LiteralExpression(line, ReadName()), isDot: true);
            else if (TryOperator("[")) value = ReadSubscript(value, line);
            else if (TryOperator("(")) value = new CallExpression(line, value, ReadArguments());
            else return value;
        }
    }

    private TemplateExpression ReadSubscript(TemplateExpression value, int line)
    {
        TemplateExpression? from = Current.Text is ":" ? null : ReadExpression();
        if (from is not null && TryOperator("]")) return new MemberExpression(line, value, from, isDot: false);

        ExpectOperator(":");
        TemplateExpression? to = Current.Text is ":" or "]" ? null : ReadExpression(), step = null;
        if (TryOperator(":") && Current.Text != "]") step = ReadExpression();
        ExpectOperator("]");
        return new SliceExpression(line, value, from, to, step);
    }

    private TemplateArguments ReadArguments()
    {
        var positional = new List<TemplateExpression>();
        var named = new List<(string, TemplateExpression)>();
        while (!TryOperator(")"))
        {
            if (positional.Count + named.Count > 0)
            {
                ExpectOperator(",");
                if (TryOperator(")")) break;
            }
            if (Current.Kind == TemplateTokenKind.Name
                && _tokens[_at + 1] is { Kind: TemplateTokenKind.Operator, Text: "=" })
            {
                string name = ReadName();
                _at++;
                named.Add((name, ReadExpression()));
            }
            else positional.Add(ReadExpression());
        }
        return new TemplateArguments(positional, named);
    }

    private TemplateExpression ReadFilters(TemplateExpression value)
    {
        while (true)
        {
            int line = Current.Line;
            if (TryOperator("|"))
            {
                string name = ReadName();
                var filter = TemplateFilters.Find(name)
                    ?? throw new ChatTemplateException(line, $"the filter '{name}' is not supported");
                value = new FilterExpression(
                    line, value, filter, TryOperator("(") ? ReadArguments() : TemplateArguments.None);
            }
            else if (TryName("is")) value = ReadTest(value, line);
            else return value;
        }
    }

    private TemplateExpression ReadTest(TemplateExpression value, int line)
    {
        bool negated = TryName("not");
        string name = ReadName();
        var test = TemplateTests.Find(name)
            ?? throw new ChatTemplateException(line, $"the test '{name}' is not supported");
        var arguments = TemplateArguments.None;
        if (TryOperator("(")) arguments = ReadArguments();
        else if (Current.Kind is TemplateTokenKind.String or TemplateTokenKind.Integer or TemplateTokenKind.Real
            || Current is { Kind: TemplateTokenKind.Operator, Text: "[" or "{" }
            || (Current.Kind == TemplateTokenKind.Name && !IsKeyword(Current.Text)))
            arguments = new TemplateArguments([ReadPostfix(ReadPrimary())], []); // x is divisibleby 3

        TemplateExpression tested = new TestExpression(line, value, test, arguments);
        return negated ? new NotExpression(line, tested) : tested;
    }

    private static bool IsKeyword(string name) => name is "and" or "or" or "not" or "if" or "else" or "is" or "in";
}
