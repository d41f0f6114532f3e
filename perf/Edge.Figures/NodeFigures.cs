using System.Diagnostics;

namespace Edge.Figures;

/// <summary>The figures of one node: how it starts, what it weighs, how fast it answers.</summary>
internal static class NodeFigures
{
    private const int Starts = 5;
    private const int Rounds = 5;
    private const int CallsPerRound = 2000;

    public static async Task<int> RunAsync(string binary)
    {
        await StartWithoutModelsAsync(binary);
        await StartWithModelsAsync(binary);
        using var node = await NodeProcess.StartAsync(binary, modelsFolder: null);
        using var connection = new RpcConnection(node.TcpPort);
        Exact(node, connection);
        await AllocationAsync(node, connection);
        await HttpAsync(node);
        Embedding(connection);
        Generation(connection);
        return 0;
    }

    private static async Task StartWithoutModelsAsync(string binary)
    {
        string empty = Directory.CreateTempSubdirectory("edge-no-models-").FullName;
        var ready = new List<double>();
        double resident = 0;
        for (int i = 0; i < Starts; i++)
        {
            using var node = await NodeProcess.StartAsync(binary, empty);
            ready.Add(node.ReadyMilliseconds);
            await Task.Delay(1000);
            resident = node.ResidentMegabytes();
        }

        Directory.Delete(empty);
        Figure.Print("start.ready_ms.no_models", Figure.Median(ready), "ms");
        Figure.Print("rss.idle_mb.no_models", resident, "MB");
    }

    private static async Task StartWithModelsAsync(string binary)
    {
        var ready = new List<double>();
        for (int i = 0; i < Starts; i++)
        {
            using var node = await NodeProcess.StartAsync(binary, modelsFolder: null);
            ready.Add(node.ReadyMilliseconds);
        }

        Figure.Print("start.ready_ms.models", Figure.Median(ready), "ms");
    }

    private static void Exact(NodeProcess node, RpcConnection connection)
    {
        byte[] request = Chat("What is the capital of France?", maxTokens: 32);
        int answerBytes = connection.Call(request).Length;
        using var echo = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["echo"]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        using var echoConnection = new RpcConnection(int.Parse(echo.StandardOutput.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture));

        var exact = new List<double>();
        var bare = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            exact.Add(MedianMicroseconds(() => connection.Call(request)));
            bare.Add(MedianMicroseconds(() => echoConnection.Echo(request, request.Length)));
        }

        echo.StandardInput.Close();
        echo.WaitForExit(5000);
        Figure.Print("tcp.exact.request_bytes", request.Length, "By");
        Figure.Print("tcp.exact.answer_bytes", answerBytes, "By");
        Figure.Print("tcp.exact.p50_us", Figure.Median(exact), "us");
        Figure.Print("tcp.echo.p50_us", Figure.Median(bare), "us");
        Figure.Print("tcp.exact.p50.vs_echo", Figure.Median(exact.Zip(bare, (ours, theirs) => ours / theirs)), "ratio");
    }

    private static async Task AllocationAsync(NodeProcess node, RpcConnection connection)
    {
        const int Calls = 20_000;
        byte[] request = Chat("What is the capital of France?", maxTokens: 32);
        for (int i = 0; i < CallsPerRound; i++) connection.Call(request);

        // Reading the metrics allocates, too: what two readings cost with nothing between them is taken off.
        double first = await node.AllocatedBytesAsync();
        double idle = await node.AllocatedBytesAsync();
        for (int i = 0; i < Calls; i++) connection.Call(request);
        double busy = await node.AllocatedBytesAsync();
        Figure.Print("tcp.exact.alloc_bytes", Math.Max(0, (busy - idle - (idle - first)) / Calls), "By");
    }

    private static async Task HttpAsync(NodeProcess node)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{node.HttpPort}") };
        byte[] body = """{"model":"chat-tiny","messages":[{"role":"user","content":"What is the capital of France?"}],"max_tokens":32}"""u8.ToArray();
        var samples = new List<double>();
        for (int i = 0; i < CallsPerRound * 2; i++)
        {
            long started = Stopwatch.GetTimestamp();
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new("application/json");
            using var response = await client.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), content);
            await response.Content.ReadAsByteArrayAsync();
            if (i >= CallsPerRound) samples.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
            if (!response.IsSuccessStatusCode) throw new InvalidOperationException($"The node answered {(int)response.StatusCode}.");
        }

        Figure.Print("http.exact.p50_us", Figure.Median(samples), "us");
    }

    private static void Embedding(RpcConnection connection)
    {
        // 14 common words, a number and the end of the text: 16 tokens of the Unigram vocabulary, and never the same text twice.
        var samples = new List<double>();
        for (int i = 0; i < 400; i++)
        {
            byte[] request = RpcConnection.Request(1, "embeddings", writer => writer.Map(
                ("model", "use-lite-en"), ("input", $"the people of this city walk to the river in the morning {i}"), ("edge", new (string, object)[] { ("cache", "no-store") })));
            long started = Stopwatch.GetTimestamp();
            var response = connection.Call(request);
            if (i >= 100) samples.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            RpcConnection.Result(response);
        }

        Figure.Print("embedding.16.p50_ms", Figure.Median(samples), "ms");
    }

    private static void Generation(RpcConnection connection)
    {
        var rates = new List<double>();
        for (int i = 0; i < 12; i++)
        {
            byte[] request = RpcConnection.Request(1, "chat.completions", writer => writer.Map(
                ("model", "chat-tiny"), ("messages", new object[] { new (string, object)[] { ("role", "user"), ("content", "Tell me a story.") } }),
                ("temperature", 1.0), ("seed", i), ("max_tokens", 128), ("edge", new (string, object)[] { ("cache", "no-store") })));
            long started = Stopwatch.GetTimestamp();
            var response = connection.Call(request);
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (i >= 2) rates.Add(OutputTokens(response) / seconds);
        }

        Figure.Print("chat_tiny.tokens_s", Figure.Median(rates), "{token}/s");
    }

    private static int OutputTokens(ReadOnlyMemory<byte> response)
    {
        var reader = RpcConnection.Result(response);
        int members = reader.ReadMapHeader();
        for (int i = 0; i < members; i++)
        {
            if (reader.ReadString() != "usage")
            {
                reader.Skip();
                continue;
            }

            int usage = reader.ReadMapHeader();
            for (int j = 0; j < usage; j++)
            {
                if (reader.ReadString() == "completion_tokens") return reader.ReadInt32();
                reader.Skip();
            }
        }

        throw new InvalidOperationException("The answer has no usage.");
    }

    private static byte[] Chat(string prompt, int maxTokens) => RpcConnection.Request(1, "chat.completions", writer => writer.Map(
        ("model", "chat-tiny"), ("messages", new object[] { new (string, object)[] { ("role", "user"), ("content", prompt) } }), ("max_tokens", maxTokens)));

    private static double MedianMicroseconds(Action call)
    {
        var samples = new double[CallsPerRound];
        for (int i = 0; i < samples.Length; i++)
        {
            long started = Stopwatch.GetTimestamp();
            call();
            samples[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        }

        return Figure.Median(samples);
    }
}
