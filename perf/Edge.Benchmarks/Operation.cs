using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace Edge.Benchmarks;

/// <summary>One benchmark as something to call: what the test of perf/budgets.json runs, so that both measure the same.</summary>
/// <remarks>A benchmark is a method <c>long Name()</c> with a <see cref="BenchmarkAttribute"/> whose description is its name in the figures and
/// in the budgets. It returns something of its result, so that no compiler leaves the work out; its class prepares in the constructor.</remarks>
internal sealed class Operation : IDisposable
{
    private static readonly Dictionary<string, MethodInfo> Methods = typeof(Operation).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Where(method => method.GetCustomAttribute<BenchmarkAttribute>() is not null)
        .ToDictionary(method => method.GetCustomAttribute<BenchmarkAttribute>()!.Description!);

    private readonly object _benchmarks;

    /// <summary>Prepares an operation.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public Operation(string name)
    {
        var method = Methods[name];
        _benchmarks = Activator.CreateInstance(method.DeclaringType!)!;
        Run = method.CreateDelegate<Func<long>>(_benchmarks);
    }

    /// <summary>The names of all benchmarks.</summary>
    public static IReadOnlyCollection<string> Names => Methods.Keys;

    /// <summary>Does it once.</summary>
    public Func<long> Run { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var method in _benchmarks.GetType().GetMethods())
            if (method.GetCustomAttribute<GlobalCleanupAttribute>() is not null) method.Invoke(_benchmarks, null);
    }
}
