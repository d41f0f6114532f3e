using System.CommandLine;
using Edge.Load.Commands;
using Edge.Scenarios;
using NBomber.CSharp;

var profile = new Argument<string>("profile") { Description = "ramp to the rate; constant; spike: a tenth, all, a tenth; soak: changing between a quarter and all of it." };
var door = new Argument<string>("door") { Description = "tcp or http." };
profile.AcceptOnlyFromAmong(ChatScenario.Profiles);
door.AcceptOnlyFromAmong("tcp", "http");
var rate = Flags.Number("--rate", 500, 1, 1_000_000, "The most requests a second.");
var seconds = Flags.Number("--seconds", 60, 3, 7 * 24 * 3600, "How long.");
var host = Flags.Text("--host", "127.0.0.1", "HOST", "The node.");
var port = Flags.Number("--port", 0, 0, 65_535, "The door's port; 0 for the default, 7411 or 7412.");
var chat = new ChatFlags(missEvery: 100);
var command = new RootCommand("NBomber scenarios against a node.") { profile, door, rate, seconds, host, port };
chat.AddTo(command);
command.SetAction(async (parsed, _) =>
{
    var options = chat.Options(parsed, seed: 1);
    string where = parsed.GetRequiredValue(host);
    int given = parsed.GetValue(port);
    await using IDoor asked = parsed.GetValue(door) == "tcp"
        ? new TcpDoor(where, given > 0 ? given : 7411, options)
        : new HttpDoor(where, given > 0 ? given : 7412, options);
    try
    {
        await asked.AskAsync(key: 0);
    }
    catch (DoorException exception)
    {
        await Console.Error.WriteLineAsync($"{where}: the node gives no answer: {exception.InnerException?.Message ?? exception.Message}");
        return 1;
    }

    var scenario = new ChatScenario(asked, options).Create(parsed.GetRequiredValue(profile), parsed.GetValue(rate), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
    var result = NBomberRunner.RegisterScenarios(scenario).WithReportingInterval(TimeSpan.FromSeconds(5)).Run();
    return result.ScenarioStats[0].Fail.Request.Count > 0 ? 1 : 0;
});
return await command.Parse(args).InvokeAsync();
