using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Edge.Figures;

/// <summary>A started node on free loopback ports with a data folder of its own; stopped by its own process id.</summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private NodeProcess(Process process, string folder) => (_process, _folder) = (process, folder);

    public int TcpPort { get; private init; }

    public int HttpPort { get; private init; }

    public int AdminPort { get; private init; }

    /// <summary>From the start of the process until <c>/readyz</c> said yes.</summary>
    public double ReadyMilliseconds { get; private init; }

    /// <summary>Starts a node.</summary>
    /// <param name="binary">The published binary.</param>
    /// <param name="modelsFolder">Where it finds models; null for the ones beside the binary.</param>
    public static async Task<NodeProcess> StartAsync(string binary, string? modelsFolder)
    {
        string folder = Directory.CreateTempSubdirectory("edge-figures-").FullName;
        int[] ports = FreePorts(3);
        string models = modelsFolder is null ? "" : $", \"models_folder\": \"{modelsFolder}\"";
        await File.WriteAllTextAsync(Path.Combine(folder, "edge.json"), $$"""
            {
              "node": { "data_folder": "{{folder}}/data"{{models}} },
              "tcp": { "port": {{ports[0]}} }, "http": { "port": {{ports[1]}} }, "admin": { "port": {{ports[2]}} },
              "providers": [{ "name": "nobody", "base_url": "http://127.0.0.1:1/v1", "models": ["nothing"] }]
            }
            """);

        // A node is ready once it can answer: without models it needs a provider, which nobody asks here.
        long started = Stopwatch.GetTimestamp();
        var process = Process.Start(new ProcessStartInfo(binary, ["serve", "--config", Path.Combine(folder, "edge.json")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await WaitUntilReadyAsync(process, ports[1]);
        return new NodeProcess(process, folder)
        {
            ReadyMilliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds,
            TcpPort = ports[0],
            HttpPort = ports[1],
            AdminPort = ports[2],
        };
    }

    /// <summary>Resident memory, MB of 10^6 bytes.</summary>
    public double ResidentMegabytes()
    {
        string line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }

    /// <summary>Bytes the process has allocated on the managed heap since its start, from its metrics.</summary>
    public async Task<double> AllocatedBytesAsync()
    {
        using var client = new HttpClient();
        string metrics = await client.GetStringAsync(new Uri($"http://127.0.0.1:{AdminPort}/metrics"));
        string line = metrics.Split('\n').First(line => line.StartsWith("dotnet_gc_heap_total_allocated_bytes_total ", StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit(10_000);
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task WaitUntilReadyAsync(Process process, int port)
    {
        // A socket, not an HttpClient: its first request alone takes longer than the node needs to start.
        byte[] request = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray();
        var buffer = new byte[256];
        var deadline = Stopwatch.StartNew();
        while (deadline.Elapsed < TimeSpan.FromSeconds(60) && !process.HasExited)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                await socket.SendAsync(request);
                int count = await socket.ReceiveAsync(buffer);
                if (buffer.AsSpan(0, count).IndexOf(" 200 "u8) >= 0) return;
            }
            catch (SocketException)
            {
                await Task.Delay(1);
            }
        }

        throw new InvalidOperationException("The node did not become ready within 60 s.");
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (var listener in listeners) listener.Dispose();
        return ports;
    }
}
