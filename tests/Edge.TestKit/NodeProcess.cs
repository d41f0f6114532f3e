using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Edge.TestKit;

/// <summary>A started node: the binary that <c>EDGE_BINARY</c> names, else the build output of the tests' own configuration.</summary>
/// <remarks>It listens on free loopback ports and tells them in its output; it is stopped by its own process id.</remarks>
public sealed partial class NodeProcess : IAsyncDisposable
{
    // A start with models takes a second or two; on a machine that builds at the same time, more.
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    // Longer than any drain or reload that a test configures.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(1);

    private const int SigHup = 1;
    private const int SigTerm = 15;
    private const int SigKill = 9;

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly Dictionary<string, string> _doors = [];
    private readonly List<(string Text, TaskCompletionSource Said)> _awaited = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeProcess(Process process) => _process = process;

    /// <summary>The OpenAI door.</summary>
    public Uri Http => new("http://" + _doors["http"]);

    /// <summary>The administration.</summary>
    public Uri Admin => new("http://" + _doors["admin"]);

    /// <summary>The MessagePack-RPC door.</summary>
    public System.Net.IPEndPoint Tcp => System.Net.IPEndPoint.Parse(_doors["tcp"]);

    /// <summary>Its process id.</summary>
    public int Id { get; private set; }

    /// <summary>What it wrote so far, both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output) return string.Join('\n', _output);
        }
    }

    /// <summary>Starts a node and waits until it is ready.</summary>
    /// <param name="dataFolder">Its data folder, which the test owns.</param>
    /// <param name="settings">Further members of its configuration: <c>"cache":{…},"providers":[…]</c>.</param>
    /// <param name="variables">Variables of its environment.</param>
    public static async Task<NodeProcess> StartAsync(string dataFolder, string settings = "", params (string Name, string Value)[] variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        string configuration = ConfigurationPath(dataFolder);
        await File.WriteAllTextAsync(configuration, Configuration(dataFolder, settings));
        var start = Command("serve", "--config", configuration);
        foreach (var (name, value) in variables) start.Environment[name] = value;

        var node = new NodeProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        node.Listen();
        await node.WaitAsync();
        return node;
    }

    /// <summary>The command line of the binary, for tests of other commands.</summary>
    public static ProcessStartInfo Command(params string[] arguments)
    {
        string? binary = Environment.GetEnvironmentVariable("EDGE_BINARY");
        // Without the binary the tests' own runtime runs the build output: wherever it is installed, they found it.
        var start = string.IsNullOrEmpty(binary)
            ? new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? Environment.ProcessPath!, [BuildOutput, .. arguments])
            : new ProcessStartInfo(binary, arguments);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return start;
    }

    /// <summary>Runs a command of the binary to its end.</summary>
    /// <returns>Its exit status, and what it wrote: standard output, then standard error.</returns>
    public static async Task<(int Status, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(Command(arguments))!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(StartLimit);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw new TimeoutException($"edge {string.Join(' ', arguments)} did not end within {StartLimit}. It wrote:\n{await output}{await errors}");
        }

        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Completes when it has written a line that holds <paramref name="text"/>.</summary>
    /// <exception cref="TimeoutException">It did not within a minute. A process that was started ignoring SIGHUP, as by
    /// nohup, never hears of a reload.</exception>
    public async Task SaidAsync(string text)
    {
        var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_output)
        {
            if (_output.Exists(line => line.Contains(text, StringComparison.Ordinal))) said.SetResult();
            else _awaited.Add((text, said));
        }

        try
        {
            await said.Task.WaitAsync(AnswerLimit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The node did not say '{text}' within {AnswerLimit}. It wrote:\n{Output}");
        }
    }

    /// <summary>Asks it to read its configuration again.</summary>
    public void HangUp() => Signal(SigHup);

    /// <summary>Replaces its configuration and asks it to read it again.</summary>
    /// <param name="dataFolder">Its data folder.</param>
    /// <param name="settings">As for <see cref="StartAsync"/>.</param>
    public async Task ReconfigureAsync(string dataFolder, string settings)
    {
        await File.WriteAllTextAsync(ConfigurationPath(dataFolder), Configuration(dataFolder, settings));
        Signal(SigHup);
    }

    /// <summary>Asks it to stop, as a service manager does, and waits for its end.</summary>
    /// <returns>Its exit status.</returns>
    public Task<int> StopAsync() => EndAsync(SigTerm);

    /// <summary>Ends it without warning, as a crash does.</summary>
    public Task KillAsync() => EndAsync(SigKill);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private static string BuildOutput
    {
        get
        {
#if DEBUG
            const string Configuration = "Debug";
#else
            const string Configuration = "Release";
#endif
            return Path.Combine(Repository.Root, "src", "Edge.Node", "bin", Configuration, "net10.0", "edge.dll");
        }
    }

    private static string ConfigurationPath(string dataFolder) => dataFolder + ".edge.json";

    private static string Configuration(string dataFolder, string settings)
    {
        const string Free = """{"addresses":["127.0.0.1"],"port":0}""";
        return $$"""{"node":{"data_folder":"{{dataFolder}}"},"tcp":{{Free}},"http":{{Free}},"admin":{{Free}}{{(settings.Length > 0 ? "," : "")}}{{settings}}}""";
    }

    private void Listen()
    {
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("The node ended before it was ready."));
        _process.Start();
        Id = _process.Id;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Take(string? line)
    {
        if (line is null) return;
        lock (_output)
        {
            _output.Add(line);
            foreach (var (text, said) in _awaited)
                if (line.Contains(text, StringComparison.Ordinal)) said.TrySetResult();
        }

        if (Door().Match(line) is { Success: true } door) _doors[door.Groups["name"].Value] = door.Groups["address"].Value;
        if (Ready().IsMatch(line)) _ready.TrySetResult();
    }

    private async Task WaitAsync()
    {
        try
        {
            await _ready.Task.WaitAsync(StartLimit);
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            await DisposeAsync();
            throw new InvalidOperationException($"{e.Message} It wrote:\n{Output}", e);
        }
    }

    private void Signal(int signal)
    {
        if (Kill(_process.Id, signal) != 0) throw new InvalidOperationException($"The node {_process.Id} cannot be signalled: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private async Task<int> EndAsync(int signal)
    {
        Signal(signal);
        try
        {
            await _process.WaitForExitAsync().WaitAsync(AnswerLimit);
        }
        catch (TimeoutException) when (signal != SigKill)
        {
            _process.Kill();
            throw new TimeoutException($"The node did not end within {AnswerLimit} of signal {signal}. It wrote:\n{Output}");
        }

        return _process.ExitCode;
    }

    [GeneratedRegex(@"^(?<name>tcp|http|admin) (?<address>\S+:\d+)")]
    private static partial Regex Door();

    [GeneratedRegex("^ready$")]
    private static partial Regex Ready();

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
