using System.Text.Json.Nodes;
using Edge.Packaging;
using Edge.TestKit;
using Edge.Tokenization;

namespace Edge.Tests.Inference.Tokenization;

public sealed class TokenizerJsonTests
{
    [Theory]
    [InlineData("normalizer", """{"type":"NFKC"}""", "normalizer.type", "NFKC")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"Lowercase"}]}""", "normalizer.normalizers[0].type", "Lowercase")]
    [InlineData("normalizer", """{"type":"Replace","pattern":{"Regex":" +"},"content":" "}""", "normalizer.pattern.String", "nothing")]
    [InlineData("pre_tokenizer", """{"type":"BertPreTokenizer"}""", "pre_tokenizer.type", "BertPreTokenizer")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"\\d+"},"behavior":"Isolated","invert":false}""", "pre_tokenizer.pattern.Regex", "d+")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"String":" "},"behavior":"MergedWithNext","invert":false}""", "pre_tokenizer.behavior", "MergedWithNext")]
    [InlineData("post_processor", """{"type":"BertProcessing"}""", "post_processor.type", "BertProcessing")]
    [InlineData("decoder", """{"type":"WordPiece"}""", "decoder.type", "WordPiece")]
    [InlineData("added_tokens", """[{"id":259,"content":"x","single_word":true}]""", "added_tokens[0].single_word", "true")]
    [InlineData("added_tokens", """[{"id":-1,"content":"x"}]""", "added_tokens[0].id", "-1")]
    [InlineData("added_tokens", """[{"id":2000000000,"content":"x"}]""", "added_tokens[0].id", "2000000000")]
    [InlineData("model", """{"type":"Unigram","vocab":[]}""", "model.type", "Unigram")]
    [InlineData("model", """{"type":"WordPiece","vocab":{"a":0}}""", "model.type", "WordPiece")]
    [InlineData("model", """{"vocab":{}}""", "model.vocab", "an object")]
    [InlineData("model", """{"vocab":{"a":"0"}}""", "model.vocab.a", "0")]
    [InlineData("model", """{"vocab":{"a":0,"b":1},"merges":["a b"]}""", "model.merges[0]", "a b")]
    [InlineData("model", """{"vocab":{"a":0},"merges":[["a"]]}""", "model.merges[0]", "an array")]
    [InlineData("model", """{"vocab":{"a":0},"merges":[],"dropout":0.1}""", "model.dropout", "0.1")]
    [InlineData("model", """{"vocab":{"a":0},"merges":[],"end_of_word_suffix":"</w>"}""", "model.end_of_word_suffix", "</w>")]
    [InlineData("model", """{"vocab":{"a":0},"merges":[],"unk_token":"?"}""", "model.unk_token", "?")]
    public void Load_WhatIsNotKnown_IsRefusedByName(string member, string json, string field, string found)
    {
        var file = TokenizerFiles.ByteLevel();
        file[member] = JsonNode.Parse(json);

        var refusal = Assert.Throws<ModelFileException>(() => TokenizerFiles.Load(file));

        Assert.Equal(field, refusal.Field);
        Assert.Contains("tokenizer.json", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(found, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("""{"pre_tokenizer":{"type":"ByteLevel"},"model":{"vocab":{"a":0},"unk_token":"\ud800"}}""")]
    public void Load_DamagedFile_IsRefused(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("tokenizer.json"), content);

        Assert.Throws<ModelFileException>(() => TokenizerJson.Load(folder.File("tokenizer.json")));
    }

    [Fact]
    public void Load_NoFile_SaysSo()
    {
        using var folder = new TemporaryFolder();

        var refusal = Assert.Throws<ModelFileException>(() => TokenizerJson.Load(folder.File("tokenizer.json")));

        Assert.Contains("found none", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("always", new[] { 263, 2, 263 })]
    [InlineData("first", new[] { 263, 2, 260, 261 })]
    [InlineData("never", new[] { 260, 261, 2, 260, 261 })]
    public void Load_Metaspace_PutsSpacesInFrontAsItsSchemeSays(string scheme, int[] expected)
    {
        var file = TokenizerFiles.SentencePiece();
        file["normalizer"] = null;
        file["pre_tokenizer"] = new JsonObject { ["type"] = "Metaspace", ["replacement"] = "▁", ["prepend_scheme"] = scheme, ["split"] = true };
        file["decoder"] = new JsonObject { ["type"] = "Metaspace", ["replacement"] = "▁", ["prepend_scheme"] = scheme };

        var tokenizer = TokenizerFiles.Load(file);

        Assert.Equal(expected, TokenizerFiles.Encode(tokenizer, "hi</s>hi"));
        Assert.Equal(scheme == "never" ? 0 : 1, tokenizer.LeadingSpaces);
        Assert.Equal(" hi"u8, tokenizer.Text(263));
    }

    [Fact]
    public void Load_AddedTokensThatTakeSpaces_SwallowThem()
    {
        var file = TokenizerFiles.ByteLevel();
        file["added_tokens"]![0]!["lstrip"] = true;
        file["added_tokens"]![1]!["rstrip"] = true;

        var tokenizer = TokenizerFiles.Load(file);

        Assert.Equal([256, 259, ' ', 256], TokenizerFiles.Encode(tokenizer, "he \n<|end|> he"));
        Assert.Equal([256, ' ', 260, 256], TokenizerFiles.Encode(tokenizer, "he <note> \the"));
    }

    [Fact]
    public void Load_PrefixSpace_IsAddedOnce()
    {
        var file = TokenizerFiles.ByteLevel();
        file["pre_tokenizer"]!["add_prefix_space"] = true;

        var tokenizer = TokenizerFiles.Load(file);

        Assert.Equal([' ', 256], TokenizerFiles.Encode(tokenizer, "he"));
        Assert.Equal([' ', 256], TokenizerFiles.Encode(tokenizer, " he"));
    }
}
