using Edge.Providers.OpenAi;

namespace Edge.Tests.Providers.OpenAi;

public sealed class OpenAiProviderOptionsTests
{
    private static OpenAiProviderOptions Valid => new() { Name = "openai", BaseUrl = "https://api.openai.com/v1", ApiKey = "env:OPENAI_API_KEY", Models = ["gpt-*"] };

    public static TheoryData<OpenAiProviderOptions, string> Invalid => new()
    {
        { Valid with { Name = "Open AI" }, "Name" },
        { Valid with { BaseUrl = "api.openai.com" }, "base_url" },
        { Valid with { BaseUrl = "ftp://api.openai.com" }, "base_url" },
        { Valid with { BaseUrl = "https://user:secret@api.openai.com" }, "base_url" },
        { Valid with { ApiKey = "sk-the-key-itself" }, "api_key" },
        { Valid with { Models = ["g*t"] }, "g*t" },
        { Valid with { EmbeddingModels = [""] }, "pattern" },
        { Valid with { MaxConcurrent = 0 }, "MaxConcurrent" },
        { Valid with { IdleTimeout = TimeSpan.Zero }, "IdleTimeout" },
    };

    [Fact]
    public void Validate_Defaults_AreValid() => Assert.True(new OpenAiProviderOptionsValidator().Validate(null, Valid).Succeeded);

    [Theory, MemberData(nameof(Invalid))]
    public void Validate_ValueOutOfBounds_IsNamed(OpenAiProviderOptions options, string named)
    {
        var result = new OpenAiProviderOptionsValidator().Validate(null, options);

        Assert.True(result.Failed);
        Assert.Contains(named, result.FailureMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-the-key-itself", result.FailureMessage, StringComparison.Ordinal);
    }
}
