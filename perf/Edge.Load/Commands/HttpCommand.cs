using System.CommandLine;
using Edge.Load.Workloads.Http;

namespace Edge.Load.Commands;

/// <summary><c>edge-load http</c>: chat over HTTP/1.1.</summary>
internal static class HttpCommand
{
    public static Command Create()
    {
        var run = new RunFlags(port: 7412);
        var chat = new ChatFlags(missEvery: 100);
        var path = Flags.Text("--path", "/v1/chat/completions", "PATH", "The path.");
        var key = Flags.Text("--key", null, "KEY", "An API key.");
        var header = new Option<string[]>("--header")
        {
            HelpName = "NAME: VALUE", Description = "A further header; can be repeated.", DefaultValueFactory = _ => [], Arity = ArgumentArity.OneOrMore,
        };
        header.Validators.Add(result =>
        {
            foreach (string line in result.GetValueOrDefault<string[]>() ?? [])
                if (line.IndexOf(':', StringComparison.Ordinal) < 1 || line.AsSpan().IndexOfAny('\r', '\n') >= 0) result.AddError($"--header {line}: not of the form 'Name: value'.");
        });
        var body = Flags.Text("--body-file", null, "FILE", "One body for all requests; needs --keys 1 --miss-every 0.");
        var command = new Command("http", "Chat over HTTP, answered from the exact cache, which is filled first.") { path, key, header, body };
        run.AddTo(command);
        chat.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var options = chat.Options(parsed, run.Seed(parsed));
                string? file = parsed.GetValue(body);
                if (file is not null && (options.Keys != 1 || options.MissEvery != 0))
                    throw new ArgumentException($"--body-file {file}: one body has one answer; add --keys 1 --miss-every 0.");
                var http = new HttpOptions
                {
                    Path = parsed.GetRequiredValue(path), ApiKey = parsed.GetValue(key), Headers = parsed.GetRequiredValue(header), Body = file is null ? null : File.ReadAllBytes(file),
                };
                return run.Run(parsed, "http", new HttpWorkload(options, http), cancellation);
            },
            cancellation));
        return command;
    }
}
