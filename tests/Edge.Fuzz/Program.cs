using System.Diagnostics;
using System.Globalization;
using Edge.Fuzz;

int Usage(string problem)
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine("usage: Edge.Fuzz messages|json|answers [--count N] [--seed S]");
    return 2;
}

IFuzzTarget? target = args.FirstOrDefault() switch
{
    "messages" => new MessageTarget(),
    "json" => new JsonTarget(),
    "answers" => new AnswerTarget(),
    _ => null,
};
if (target is null) return Usage("Name a target.");

var (count, seed) = (100_000, 1);
for (int i = 1; i < args.Length; i += 2)
{
    if (i + 1 == args.Length || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int value))
        return Usage($"{args[i]} needs a whole number.");

    if (args[i] == "--count") count = value;
    else if (args[i] == "--seed") seed = value;
    else return Usage($"{args[i]} is no option.");
}

var watch = Stopwatch.StartNew();
if (FuzzRun.Start(target, count, seed) is { } finding)
{
    Console.Error.WriteLine(finding);
    return 1;
}

Console.WriteLine($"{args[0]}: {count} inputs, seed {seed}, {watch.Elapsed.TotalSeconds:0.0} s, no finding; {target.Summary}");
return 0;
