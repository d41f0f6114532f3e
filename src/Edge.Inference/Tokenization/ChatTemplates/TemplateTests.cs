namespace Edge.Tokenization.ChatTemplates;

/// <summary>The tests of Jinja: <c>value is name(argument)</c>.</summary>
internal static class TemplateTests
{
    public static TemplateFilter? Find(string name) => name switch
    {
        "defined" => (value, _) => value is not TemplateUndefined,
        "undefined" => (value, _) => value is TemplateUndefined,
        "none" => (value, _) => value is null,
        "boolean" => (value, _) => value is bool,
        "true" => (value, _) => value is true,
        "false" => (value, _) => value is false,
        "string" => (value, _) => value is string,
        "number" => (value, _) => value is long or double or bool,
        "integer" => (value, _) => value is long,
        "float" => (value, _) => value is double,
        "mapping" => (value, _) => value is TemplateMap,
        "sequence" or "iterable" => (value, _) => TemplateValues.Items(value) is not null,
        "callable" => (value, _) => value is TemplateFunction,
        "even" => (value, _) => value is long number && number % 2 == 0,
        "odd" => (value, _) => value is long number && number % 2 != 0,
        "divisibleby" => (value, call) => value is long number && number % call.Number(0, "num") == 0,
        "in" => (value, call) => TemplateValues.Contains(call.Argument(0, "seq"), value)
            ?? throw call.Fault("'in' needs a string, a list or a mapping"),
        "eq" or "equalto" or "==" => (value, call) => TemplateValues.AreEqual(value, call.Argument(0, "other")),
        "ne" or "!=" => (value, call) => !TemplateValues.AreEqual(value, call.Argument(0, "other")),
        "gt" => (value, call) => TemplateValues.Compare(value, call.Argument(0, "other")) > 0,
        "ge" => (value, call) => TemplateValues.Compare(value, call.Argument(0, "other")) >= 0,
        "lt" => (value, call) => TemplateValues.Compare(value, call.Argument(0, "other")) < 0,
        "le" => (value, call) => TemplateValues.Compare(value, call.Argument(0, "other")) <= 0,
        _ => null,
    };
}
