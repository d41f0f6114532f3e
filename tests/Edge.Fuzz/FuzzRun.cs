namespace Edge.Fuzz;

/// <summary>A parser under fuzz: where its inputs come from and what must hold for each.</summary>
public interface IFuzzTarget
{
    /// <summary>How the inputs so far ended, to see that none of the ways is starved.</summary>
    string Summary { get; }

    /// <summary>Makes the next input.</summary>
    byte[] Next(Random random);

    /// <summary>Tries an input.</summary>
    /// <returns>Null, or what did not hold.</returns>
    string? Check(byte[] input, Random random);
}

/// <summary>Runs a target over many inputs.</summary>
public static class FuzzRun
{
    /// <summary>Runs until <paramref name="count"/> inputs passed or one did not.</summary>
    /// <returns>Null, or the finding with the input that replays it.</returns>
    public static string? Start(IFuzzTarget target, int count, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            byte[] input = target.Next(random);
            string? problem;
            try
            {
                problem = target.Check(input, random);
            }
            catch (Exception e)
            {
                problem = e.ToString();
            }

            if (problem is not null)
                return $"input {i} of seed {seed}: {problem}\nhex: {Convert.ToHexStringLower(input)}";
        }

        return null;
    }
}
