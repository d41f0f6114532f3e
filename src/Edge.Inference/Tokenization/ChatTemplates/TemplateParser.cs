namespace Edge.Tokenization.ChatTemplates;

/// <summary>Builds the statements of a template from its tokens.</summary>
internal sealed partial class TemplateParser
{
    /// <summary>Statements and expressions within each other; published templates stay under 20.</summary>
    private const int MaxDepth = 100;

    private readonly List<TemplateToken> _tokens;
    private int _at;
    private int _depth;

    private TemplateParser(List<TemplateToken> tokens) => _tokens = tokens;

    /// <exception cref="ChatTemplateException">It is no template, or uses what is not supported.</exception>
    public static TemplateStatement Parse(string source)
    {
        var parser = new TemplateParser(TemplateLexer.Read(source));
        var body = parser.ReadBody();
        return parser.Current.Kind == TemplateTokenKind.End ? body : throw parser.Unexpected("text or a tag");
    }

    private TemplateToken Current => _tokens[_at];

    /// <summary>Statements up to the end or a tag that belongs to what is round them.</summary>
    private BlockStatement ReadBody()
    {
        int line = Current.Line;
        var body = new List<TemplateStatement>();
        Deepen();
        while (ReadStatement() is { } statement) body.Add(statement);
        _depth--;
        return new BlockStatement(line, body);
    }

    private TemplateStatement? ReadStatement()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TemplateTokenKind.Text:
                _at++;
                return new TextStatement(token.Line, token.Text);
            case TemplateTokenKind.PrintBegin:
                _at++;
                var print = new PrintStatement(ReadExpression());
                Expect(TemplateTokenKind.PrintEnd, "}}");
                return print;
            case TemplateTokenKind.TagBegin:
                return ReadTag();
            default:
                return null;
        }
    }

    private TemplateStatement? ReadTag()
    {
        int begin = _at++, line = Current.Line;
        string tag = ReadName();
        switch (tag)
        {
            case "if":
                return ReadIf(line);
            case "for":
                return ReadFor(line);
            case "set":
                return ReadSet(line);
            case "macro":
                return ReadMacro(line);
            case "break":
            case "continue":
                EndTag();
                return new FlowStatement(line, tag == "break" ? TemplateFlow.Break : TemplateFlow.Continue);
            case "generation": // marks what a model is trained on; prints its body
                EndTag();
                var body = ReadBody();
                EndBlock("endgeneration");
                return body;
            case "elif" or "else" or "endif" or "endfor" or "endset" or "endmacro" or "endgeneration":
                _at = begin;
                return null;
            default:
                throw new ChatTemplateException(line, $"the tag '{tag}' is not supported");
        }
    }

    private IfStatement ReadIf(int line)
    {
        var branches = new List<(TemplateExpression, TemplateStatement)>();
        TemplateStatement? otherwise = null;
        do
        {
            var condition = ReadExpression();
            EndTag();
            branches.Add((condition, ReadBody()));
        }
        while (TryTag("elif"));

        if (TryTag("else"))
        {
            EndTag();
            otherwise = ReadBody();
        }
        EndBlock("endif");
        return new IfStatement(line, branches, otherwise);
    }

    private ForStatement ReadFor(int line)
    {
        var target = ReadTarget(line);
        if (ReadName() != "in") throw Unexpected("'in'");
        var items = ReadLogic();
        var condition = TryName("if") ? ReadLogic() : null;
        EndTag();

        var body = ReadBody();
        TemplateStatement? otherwise = null;
        if (TryTag("else"))
        {
            EndTag();
            otherwise = ReadBody();
        }
        EndBlock("endfor");
        return new ForStatement(line, target, items, condition, body, otherwise);
    }

    private SetStatement ReadSet(int line)
    {
        var target = ReadTarget(line);
        if (TryOperator("="))
        {
            var value = ReadTuple();
            EndTag();
            return new SetStatement(line, target, value, body: null);
        }

        EndTag();
        var body = ReadBody();
        EndBlock("endset");
        return new SetStatement(line, target, value: null, body);
    }

    private MacroStatement ReadMacro(int line)
    {
        string name = ReadName();
        var parameters = new List<(string, TemplateExpression?)>();
        ExpectOperator("(");
        while (!TryOperator(")"))
        {
            if (parameters.Count > 0) ExpectOperator(",");
            parameters.Add((ReadName(), TryOperator("=") ? ReadExpression() : null));
        }
        EndTag();

        var body = ReadBody();
        EndBlock("endmacro");
        return new MacroStatement(line, name, parameters, body);
    }

    /// <summary>Names and members of namespaces, with commas between; brackets round them mean nothing.</summary>
    private TemplateTarget ReadTarget(int line)
    {
        var places = new List<TemplateExpression>();
        bool bracket = TryOperator("(");
        do
        {
            TemplateExpression place = new NameExpression(line, ReadName());
            if (TryOperator("."))
                place = new MemberExpression(line, place, new LiteralExpression(line, ReadName()), isDot: true);
            places.Add(place);
        }
        while (TryOperator(","));
        if (bracket) ExpectOperator(")");
        return new TemplateTarget(line, places);
    }

    private bool TryTag(string name)
    {
        if (Current.Kind != TemplateTokenKind.TagBegin || _tokens[_at + 1].Text != name) return false;
        _at += 2;
        return true;
    }

    private void EndBlock(string name)
    {
        if (!TryTag(name)) throw Unexpected($"'{name}'");
        EndTag();
    }

    private void EndTag() => Expect(TemplateTokenKind.TagEnd, "%}");

    private string ReadName()
    {
        if (Current.Kind != TemplateTokenKind.Name) throw Unexpected("a name");
        return _tokens[_at++].Text;
    }

    private bool TryName(string name) => Try(TemplateTokenKind.Name, name);

    private bool TryOperator(string text) => Try(TemplateTokenKind.Operator, text);

    private bool Try(TemplateTokenKind kind, string text)
    {
        if (Current.Kind != kind || Current.Text != text) return false;
        _at++;
        return true;
    }

    private void ExpectOperator(string text)
    {
        if (!TryOperator(text)) throw Unexpected($"'{text}'");
    }

    private void Expect(TemplateTokenKind kind, string text)
    {
        if (Current.Kind != kind) throw Unexpected($"'{text}'");
        _at++;
    }

    private void Deepen()
    {
        if (++_depth > MaxDepth)
            throw new ChatTemplateException(Current.Line, $"more than {MaxDepth} levels within each other");
    }

    private ChatTemplateException Unexpected(string expected) =>
        new(Current.Line, $"{expected} is expected, '{Current.Text}' was found");
}
