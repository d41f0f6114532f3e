using Edge.Node.Commands.Client;

namespace Edge.Node.Commands.Demo;

/// <summary>One step of the demonstration: what is asked, and what must come of it.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Door">How it is asked, for the table.</param>
/// <param name="Ask">Asks.</param>
/// <param name="Expected">What must come of it, for the message when it does not.</param>
/// <param name="Holds">Whether it did.</param>
internal sealed record DemoStep(
    string Title, string Door, Func<CancellationToken, Task<NodeAnswer>> Ask, string Expected, Func<NodeAnswer, bool> Holds);
