using System.Net;
using Edge.Load.Engine;
using Edge.Load.Servers;
using Edge.Load.Workloads;
using Edge.Load.Workloads.Http;
using Edge.Load.Workloads.Rpc;

namespace Edge.Tests.Perf.Load.Engine;

public class LoadEngineTests
{
    [Fact]
    public void Run_AtARateWhileTheServerStalls_ChargesItForWhatWasDueMeanwhile()
    {
        using var server = new StallingServer(TimeSpan.FromMilliseconds(600));
        using var engine = new LoadEngine(new PingWorkload(), new RunPlan { Server = server.Address, Arrivals = new ConstantArrivals(1000), Requests = 600 });
        var result = engine.Run("ping");

        // Sent one after the other, only the first would have waited; due were 600 in the stall, half of them for 300 ms and more.
        Assert.Equal(600, result.Latency.Count);
        Assert.True(result.Latency.P50Us >= 200_000, $"{result.Latency.P50Us} us");
        Assert.True(result.Generator.MostWaiting >= 300, $"{result.Generator.MostWaiting} waited");
        Assert.Empty(result.Errors);
    }

    [Fact]
    public void Run_WithMoreDueThanMayWait_CountsWhatWasNotSent()
    {
        using var server = new StallingServer(TimeSpan.FromMilliseconds(300));
        using var engine = new LoadEngine(
            new PingWorkload(), new RunPlan { Server = server.Address, Arrivals = new ConstantArrivals(2000), Duration = TimeSpan.FromMilliseconds(250), MaxWaiting = 10 });
        var result = engine.Run("ping");
        Assert.True(result.Generator.NotSent >= 100, $"{result.Generator.NotSent} not sent");
        Assert.Contains(result.Errors, error => error.Code == "not_sent" && error.Count == result.Generator.NotSent);
    }

    [Fact]
    public void Run_InAClosedLoop_AsksTheGivenNumberOfRequests()
    {
        using var server = new StallingServer(TimeSpan.Zero);
        using var engine = new LoadEngine(new PingWorkload(), new RunPlan { Server = server.Address, Depth = 8, Requests = 5000 });
        var result = engine.Run("ping");
        Assert.Equal((5000, 18.0, 5.0), (result.Answers, result.RequestBytes, result.AnswerBytes));
        Assert.Empty(result.Errors);
    }

    [Fact]
    public void Run_AgainstAServerThatLeaves_CountsWhatWasOwedAndConnectsAgain()
    {
        using var server = new StallingServer(TimeSpan.Zero, answersUntilItLeaves: 10);
        using var engine = new LoadEngine(new PingWorkload(), new RunPlan { Server = server.Address, Requests = 55 });
        var result = engine.Run("ping");
        Assert.Equal(55, result.Answers + result.Errors.Sum(error => error.Count));
        Assert.True(result.Answers >= 50);
        Assert.All(result.Errors, error => Assert.Equal("connection_lost", error.Code));
    }

    [Fact]
    public void Run_AgainstAServerThatFallsSilent_GivesUp()
    {
        using var server = new StallingServer(TimeSpan.FromSeconds(2));
        using var engine = new LoadEngine(
            new PingWorkload(), new RunPlan { Server = server.Address, Requests = 1, Patience = TimeSpan.FromMilliseconds(200) });
        Assert.Contains(engine.Run("ping").Errors, error => error is { Code: "unanswered", Count: 1 });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_OverHttpAgainstTheMock_FindsNoError(bool isStream)
    {
        await using var server = await ScriptedServer.StartAsync(0, new ScriptedAnswer(180), TimeSpan.Zero, 0);
        var workload = new HttpWorkload(new ChatOptions { Keys = 20, MissEvery = 5, Stream = isStream }, new HttpOptions());
        var plan = new RunPlan { Server = new IPEndPoint(IPAddress.Loopback, server.Port), Connections = 2, Requests = 400 };
        await Task.Run(() =>
        {
            using var fill = new LoadEngine(workload.Preparations[0], plan);
            var filled = fill.Run("fill");
            Assert.Equal((20, 0), (filled.Answers, filled.Errors.Count));
        });
        using var engine = new LoadEngine(workload, plan);
        var result = await Task.Run(() => engine.Run("http"));
        Assert.Equal((320, 80), (result.Kinds[0].Count, result.Kinds[1].Count));
        Assert.Empty(result.Errors);
    }
}
