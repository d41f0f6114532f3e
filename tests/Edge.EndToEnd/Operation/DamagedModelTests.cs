using System.Net;
using System.Text;
using Edge.TestKit;

namespace Edge.EndToEnd.Operation;

/// <summary>A model with damaged files is left out; the node starts, says so, and says it to those who ask for the model.</summary>
public sealed class DamagedModelTests : IDisposable
{
    private const string Model = "chat-tiny";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("model.onnx", 0.01)]
    [InlineData("model.onnx", 0.5)]
    [InlineData("model.onnx", 0.99)]
    [InlineData("tokenizer.json", 0.5)]
    [InlineData("config.json", 0.5)]
    public async Task Serve_BytesAreFlipped_LeavesTheModelOut(string file, double where)
        => await AssertLeftOutAsync(path =>
        {
            byte[] bytes = File.ReadAllBytes(path);
            int start = (int)(bytes.Length * where);
            foreach (ref byte one in bytes.AsSpan(start, Math.Min(64, bytes.Length - start))) one ^= 0x55;
            File.WriteAllBytes(path, bytes);
        }, file);

    [SkippableTheory]
    [InlineData("model.onnx")]
    [InlineData("tokenizer.json")]
    public async Task Serve_FileIsMissing_LeavesTheModelOut(string file) => await AssertLeftOutAsync(File.Delete, file);

    [SkippableFact]
    public async Task Serve_FileIsCutShort_LeavesTheModelOut() => await AssertLeftOutAsync(path =>
    {
        using var stream = File.OpenWrite(path);
        stream.SetLength(stream.Length / 2);
    }, "model.onnx");

    private async Task AssertLeftOutAsync(Action<string> damage, string file)
    {
        string copy = Path.Combine(_folder.File("models"), Model);
        Directory.CreateDirectory(copy);
        foreach (string source in Directory.GetFiles(PreparedModels.Require(Model))) File.Copy(source, Path.Combine(copy, Path.GetFileName(source)));
        damage(Path.Combine(copy, file));

        await using var node = await NodeProcess.StartAsync(_folder.File("data"), "", ("EDGE__NODE__MODELS_FOLDER", _folder.File("models")));
        using var http = new HttpClient { BaseAddress = node.Http };
        using var client = new RawClient(node.Tcp);
        using var body = new StringContent(Rpc.Chat(Model, "Hi"), Encoding.UTF8, "application/json");
        using var response = await http.PostAsync("/v1/chat/completions", body);
        var (error, _) = await client.CallAsync("chat.completions", Rpc.Chat(Model, "Hi"));

        await node.SaidAsync($"The model {Model} was left out").WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("model_unavailable", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.StartsWith("model_unavailable: ", error, StringComparison.Ordinal);
    }
}
