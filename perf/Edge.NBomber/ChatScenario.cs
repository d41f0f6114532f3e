using Edge.Load.Workloads;
using NBomber.Contracts;
using NBomber.CSharp;

namespace Edge.Scenarios;

/// <summary>Chat that the cache answers but for some: the draw of `edge-load rpc` and `edge-load http`, under NBomber's load.</summary>
/// <remarks>Only calls that NBomber 4.1.2 and 5 both have.</remarks>
internal sealed class ChatScenario(IDoor door, ChatOptions options)
{
    // As many as a node reads on at over eight connections, with room to spare.
    private const int FillingAtOnce = 64;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly KeyDraw _draw = new(options);

    /// <summary>The profiles.</summary>
    public static readonly string[] Profiles = ["ramp", "constant", "spike", "soak"];

    /// <summary>The scenario under a profile.</summary>
    /// <param name="profile">One of <see cref="Profiles"/>.</param>
    /// <param name="rate">The most requests a second.</param>
    /// <param name="duration">Of all of it, after the cache was filled.</param>
    public ScenarioProps Create(string profile, int rate, TimeSpan duration) => Scenario.Create(profile, _ => AskAsync())
        .WithInit(_ => FillAsync())
        .WithoutWarmUp()
        .WithLoadSimulations(Simulations(profile, rate, duration));

    private static LoadSimulation[] Simulations(string profile, int rate, TimeSpan duration) => profile switch
    {
        "ramp" => [Simulation.RampingInject(rate: rate, interval: Second, during: duration)],
        "constant" => [Simulation.Inject(rate: rate, interval: Second, during: duration)],
        "spike" =>
        [
            Simulation.Inject(rate: Part(rate, 10), interval: Second, during: duration / 3),
            Simulation.Inject(rate: rate, interval: Second, during: duration / 3),
            Simulation.Inject(rate: Part(rate, 10), interval: Second, during: duration / 3),
        ],
        _ => [Simulation.InjectRandom(minRate: Part(rate, 4), maxRate: rate, interval: Second, during: duration)],
    };

    private static int Part(int rate, int divisor) => Math.Max(1, rate / divisor);

    private async Task FillAsync()
    {
        var fill = new ParallelOptions { MaxDegreeOfParallelism = FillingAtOnce };
        await Parallel.ForAsync(0, options.Keys, fill, async (key, _) => await door.AskAsync(key));
    }

    private async Task<IResponse> AskAsync()
    {
        Request request;
        lock (_gate) request = _draw.Next();
        try
        {
            var (servedBy, bytes) = await door.AskAsync(request.Key);
            return request.Kind == KeyDraw.Hit && servedBy != "cache"
                ? Response.Fail(statusCode: "miss_instead_of_hit")
                : Response.Ok(statusCode: request.Kind == KeyDraw.Hit ? "hit" : "miss", sizeBytes: bytes);
        }
        catch (DoorException exception)
        {
            return Response.Fail(statusCode: exception.Message, message: exception.InnerException?.Message ?? "");
        }
    }
}
