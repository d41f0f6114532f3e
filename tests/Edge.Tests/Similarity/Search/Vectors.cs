namespace Edge.Tests.Similarity.Search;

/// <summary>Unit vectors from seeds, in clusters as sentences are.</summary>
internal static class Vectors
{
    public const int Dimensions = 512;

    public static float[] Random(Random random, int dimensions = Dimensions) => Near(new float[dimensions], 1, random);

    /// <summary>A vector whose noise is <paramref name="noise"/> times as long as the center: cosine 1 / √(1 + noise²)
    /// to it.</summary>
    public static float[] Near(float[] center, double noise, Random random)
    {
        var vector = new float[center.Length];
        double scale = noise / Math.Sqrt(center.Length);
        for (int i = 0; i < vector.Length; i++) vector[i] = center[i] + (float)(scale * Gaussian(random));
        return Normalize(vector);
    }

    public static float[] Normalize(float[] vector)
    {
        double length = Math.Sqrt(vector.Sum(x => (double)x * x));
        for (int i = 0; i < vector.Length; i++) vector[i] = (float)(vector[i] / length);
        return vector;
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
