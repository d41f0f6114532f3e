using System.Text;
using Edge.Generation;
using Edge.Tokenization.ChatTemplates;

namespace Edge.Tests.Inference.Tokenization.ChatTemplates;

/// <summary>What Jinja2 3.1 makes of the same templates, with the options of Hugging Face's chat templates.</summary>
public sealed class ChatTemplateTests
{
    private static readonly Dictionary<string, string?> s_tokens = new() { ["bos_token"] = "<s>", ["eos_token"] = "</s>", ["pad_token"] = null };

    private static readonly ChatMessage[] s_conversation =
        [Message("system", " Be brief. "), Message("user", "Hello"), Message("assistant", " Yes "), Message("user", "It's \"ok\"?\n日本")];

    [Fact]
    public void Render_ChatMl_WrapsEveryMessage() => Assert.Equal(
        "<|im_start|>system\n Be brief. <|im_end|>\n<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n Yes <|im_end|>\n<|im_start|>user\nIt's \"ok\"?\n日本<|im_end|>\n<|im_start|>assistant\n",
        Render("{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"));

    [Fact]
    public void Render_Llama2_FoldsTheSystemMessageIn() => Assert.Equal(
        "<s>[INST] <<SYS>>\n Be brief. \n<</SYS>>\n\nHello [/INST] Yes </s><s>[INST] It's \"ok\"?\n日本 [/INST]",
        Render("""
            {% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\n' + system_message + '\n<</SYS>>\n\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' '  + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}
            """));

    [Fact]
    public void Render_Llama3_TrimsContents() => Assert.Equal(
        "<s><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHello<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nYes<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nIt's \"ok\"?\n日本<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
        Render("""
            {% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}
            """));

    [Fact]
    public void Render_Qwen3sThoughts_AreCutFromEarlierAnswers()
    {
        // The parts of Qwen 3's template that work hardest: a reversed list, a namespace, chained string methods.
        const string Template = """
            {%- set ns = namespace(last_query_index=messages|length - 1, found=false) %}
            {%- for message in messages[::-1] %}
                {%- set index = (messages|length - 1) - loop.index0 %}
                {%- if not ns.found and message.role == "user" and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
                    {%- set ns.found = true %}
                    {%- set ns.last_query_index = index %}
                {%- endif %}
            {%- endfor %}
            {%- for message in messages %}
                {%- set content = message.content %}
                {%- if '</think>' in content and loop.index0 < ns.last_query_index %}
                    {%- set content = content.split('</think>')[-1].lstrip('\n') %}
                {%- endif %}
                {{- message.role + ':' + content + '|' }}
            {%- endfor %}
            """;

        string text = Render(Template, Message("user", "a"), Message("assistant", "<think>\nhm\n</think>\n\nb"), Message("user", "c"));

        Assert.Equal("user:a|assistant:b|user:c|", text);
    }

    [Theory]
    [InlineData("{{ 1 + 2 * 3 }}|{{ 7 // 2 }}|{{ -7 // 2 }}|{{ -7 % 3 }}|{{ 7 / 2 }}|{{ 2 ** 10 }}|{{ 1.5 + 1 }}|{{ 4 / 2 }}|{{ - 3 + 1 }}|{{ 1 - -1 }}", "7|3|-4|2|3.5|1024|2.5|2.0|-2|2")]
    [InlineData("{{ 'a' ~ 1 ~ none ~ true ~ 1.0 }}|{{ 'ab' * 3 }}|{{ [1, 'x', none, 2.5, {'k': \"it's\"}] }}|{{ (1, 2) | list }}", "a1NoneTrue1.0|ababab|[1, 'x', None, 2.5, {'k': \"it's\"}]|[1, 2]")]
    [InlineData("{{ 'abc'[1:] }}|{{ 'abc'[::-1] }}|{{ 'abcdef'[1:-1:2] }}|{{ [1,2,3,4][-2:] }}|{{ [1,2,3,4][::-2] }}|{{ '日本🙂x'[2] }}|{{ '日本🙂x' | length }}|{{ 'abc'[-1] }}", "bc|cba|bd|[3, 4]|[4, 2]|🙂|4|c")]
    [InlineData("{{ 1 < 2 < 3 }}|{{ 1 < 3 < 2 }}|{{ 'a' in 'cat' }}|{{ 'z' not in 'cat' }}|{{ 2 in [1,2] }}|{{ 'k' in {'k': 1} }}|{{ 1 == 1.0 }}|{{ 1 == true }}|{{ '1' == 1 }}", "True|False|True|True|True|True|True|True|False")]
    [InlineData("{{ 'x' if false }}|{{ 'x' if true else 'y' }}|{{ not 1 == 2 }}|{{ 0 or 'b' }}|{{ 'a' and 'b' }}|{{ q | default('D') }}|{{ '' | default('E', true) }}|{{ none | default('N') }}|{{ q }}", "|x|True|b|b|D|E|None|")]
    [InlineData("{{ ' a b ' | trim }}|{{ 'hello wORLD' | title }}|{{ 'hELLO' | capitalize }}|{{ 'aXb' | lower }}|{{ 'ab' | upper }}|{{ 'a-b-c' | replace('-', '+') }}|{{ 'a-b-c' | replace('-', '+', 1) }}|{{ 'abc' | reverse }}", "a b|Hello World|Hello|axb|AB|a+b+c|a+b-c|cba")]
    [InlineData("{{ [3,1,2] | max }}|{{ [3,1,2] | min }}|{{ [1,2,3] | sum }}|{{ [1,2,2,1] | unique | list }}|{{ ['a','b'] | join(', ') }}|{{ [1,2] | first }}|{{ [1,2] | last }}|{{ '3' | int + 1 }}|{{ '2.5' | float }}|{{ 2.567 | round(1) }}|{{ -3 | abs }}", "3|1|6|[1, 2]|a, b|1|2|4|2.5|2.6|3")]
    [InlineData("{{ {'a': 1, 'b': [true, none, 'é\\n\"']} | tojson }}|{{ {'a': [1, {}], 'b': {}} | tojson(indent=2) }}", "{\"a\": 1, \"b\": [true, null, \"é\\n\\\"\"]}|{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": {}\n}")]
    [InlineData("{{ messages | map(attribute='role') | join('/') }}|{{ messages | selectattr('role', 'equalto', 'user') | list | length }}|{{ messages | rejectattr('role', 'eq', 'user') | list | length }}|{{ [1,0,2] | select | list }}|{{ [1,2,3,4] | reject('odd') | list }}|{{ ['a','b'] | map('upper') | join }}", "system/user/assistant/user|2|2|[1, 2]|[2, 4]|AB")]
    [InlineData("{% for k, v in {'x': 1, 'y': 2}.items() %}{{ k }}={{ v }}{% if not loop.last %},{% endif %}{% endfor %}|{% for i in [] %}{{ i }}{% else %}none{% endfor %}|{% for i in range(10) if i % 3 == 0 %}{{ loop.index }}:{{ i }} {% endfor %}", "x=1,y=2|none|1:0 2:3 3:6 4:9 ")]
    [InlineData("{% for i in range(5) %}{% if i == 1 %}{% continue %}{% endif %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}", "02")]
    [InlineData("{% for m in messages[:2] %}{{ loop.previtem.role if loop.previtem is defined else '-' }}>{{ loop.nextitem.role if not loop.last else '-' }} {% endfor %}", "->user system>- ")]
    [InlineData("{% set x = 1 %}{% for i in range(2) %}{% set x = 5 %}{% endfor %}{{ x }}|{% set a, b = 1, 2 %}{{ a + b }}|{% set ns = namespace(n=0) %}{% for i in range(4) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}|{% set blk %}  in {{ 1 + 1 }}  {% endset %}[{{ blk | trim }}]", "1|3|6|[in 2]")]
    [InlineData("{% macro greet(name, mark='!', opt=none) %}Hi {{ name }}{{ mark }}{{ opt }}{% endmacro %}{{ greet('Bob') }}|{{ greet('Al', mark='?') }}|{{ greet(name='Z', opt='o') }}", "Hi Bob!None|Hi Al?None|Hi Z!o")]
    [InlineData("{% set seen = 1 %}{% macro f() %}{{ hidden }}.{{ seen }}{% endmacro %}{% for hidden in [2] %}{{ f() }}{% endfor %}", ".1")]
    [InlineData("{{ 'a,b,,c'.split(',') }}|{{ ' a  b '.split() }}|{{ 'a b c'.split(' ', 1) }}|{{ 'a.b.c'.rsplit('.', 1) }}|{{ 'xxaxx'.strip('x') }}|{{ 'xxaxx'.lstrip('x') }}|{{ 'abc'.startswith('ab') }}|{{ 'abc'.endswith(('x','c')) }}|{{ 'abc'.find('c') }}|{{ '-'.join(['a','b']) }}|{{ {'a': 1}.get('b', 2) }}|{{ {'a': 1}.keys() | list }}", "['a', 'b', '', 'c']|['a', 'b']|['a', 'b c']|['a.b', 'c']|a|axx|True|True|2|a-b|2|['a']")]
    [InlineData("{{ {'items': 1}['items'] }}|{% for k, v in {'items': 1}.items() %}{{ k }}{{ v }}{% endfor %}", "1|items1")]
    [InlineData("{{ 4 is even }}|{{ 4 is divisibleby 2 }}|{{ 4 is not none }}|{{ 'a' is string }}|{{ [] is iterable }}|{{ {} is mapping }}|{{ 1.0 is float }}|{{ true is boolean }}|{{ q is defined }}|{{ 1 is in [1,2] }}|{{ raise_exception is callable }}|{{ tools is none }}|{{ strftime_now is defined }}", "True|True|True|True|True|True|True|True|False|True|True|True|False")]
    [InlineData("a\n  {% if true %}\n  b\n  {% endif %}\nc\n", "a\n  b\nc")]
    [InlineData("a  {{- ' b ' -}}  \n c{#- note -#}  d\n   {# note #}\n  e\n{%+ if true %} f{% endif %}", "a b cd\n  e\n f")]
    [InlineData("{{ \"a\" \"b\" }} {{ 'it\\'s' }} {{ \"tab\\tq\\u00e9\" }} {{ 'line1\nline2' | indent(2) }} {{ {'a': {'b': 1}}['a']['b'] }} {{ '}}' }}", "ab it's tab\tqé line1\n  line2 1 }}")]
    public void Render_PartsOfTheLanguage_MeanWhatTheyMeanInJinja(string template, string expected) => Assert.Equal(expected, Render(template));

    [Fact]
    public void Render_TemplateRaises_RefusesTheMessages()
    {
        var refusal = Assert.Throws<ChatTemplateException>(() => Render("{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"));

        Assert.Equal("The model's chat template refuses the messages: System role not supported", refusal.Message);
    }

    [Theory]
    [InlineData("a\n{% include 'x' %}", "line 2: the tag 'include' is not supported")]
    [InlineData("{{ x | frobnicate }}", "the filter 'frobnicate' is not supported")]
    [InlineData("{{ x is strange }}", "the test 'strange' is not supported")]
    [InlineData("{{ strftime_now('%Y') }}", "the function 'strftime_now' is not known")]
    [InlineData("{{ messages.append(1) }}", "the function 'append' is not known")]
    [InlineData("{{ missing.member }}", "'missing' is undefined")]
    [InlineData("{{ missing + 'x' }}", "'missing' is undefined")]
    [InlineData("{{ 1 + 'x' }}", "'+' does not go with a number and a string")]
    [InlineData("{{ 1 / 0 }}", "divides by zero")]
    [InlineData("{{ 1 // 0 }}", "divides by zero")]
    [InlineData("{% for x in 5 %}{% endfor %}", "a loop cannot go through a number")]
    [InlineData("{% if true %}x", "'endif' is expected")]
    [InlineData("{% for x in [] %}{% endif %}", "'endfor' is expected")]
    [InlineData("{% endfor %}", "text or a tag is expected")]
    [InlineData("{{ 'open }}", "a string is not closed")]
    [InlineData("{{ 1", "'}}' is missing")]
    [InlineData("{# note", "a comment is not closed")]
    [InlineData("{{ @ }}", "the character '@' has no meaning here")]
    [InlineData("{{ }}", "a value is expected")]
    [InlineData("{% set messages.x = 1 %}", "only names and members of a namespace can be set")]
    [InlineData("{% for i in range(10000000) %}{% endfor %}", "a range is longer than")]
    [InlineData("{% for i in range(10000) %}{% for j in range(10000) %}{% endfor %}{% endfor %}", "steps")]
    [InlineData("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "calls within each other")]
    [InlineData("{% set ns = namespace(s='xxxxxxxx') %}{% for i in range(40) %}{% set ns.s = ns.s + ns.s %}{% endfor %}", "a string is longer than")]
    [InlineData("{{ 'x' * 99999999999 }}", "a string is longer than")]
    public void Render_WhatIsWrongOrUnbounded_IsRefusedWithItsPlace(string template, string problem)
    {
        var refusal = Assert.Throws<ChatTemplateException>(() => Render(template));

        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith("Chat template, line ", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("not ", "")]
    [InlineData("-", "")]
    public void Render_DeeplyNestedExpression_IsRefused(string open, string close)
    {
        string template = "{{ " + string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000)) + " }}";

        var refusal = Assert.Throws<ChatTemplateException>(() => Render(template));

        Assert.Contains("levels within each other", refusal.Message, StringComparison.Ordinal);
    }

    private static string Render(string template, params ChatMessage[] messages) =>
        new ChatTemplate(template, s_tokens).Render(messages.Length > 0 ? messages : s_conversation);

    private static ChatMessage Message(string role, string content) => new(Encoding.UTF8.GetBytes(role), Encoding.UTF8.GetBytes(content));
}
