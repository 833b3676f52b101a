namespace Spike.Runtime.Programs;

/// <summary>Real numbers ⇄ codes, at the program's ends. Single-precision arithmetic, so that every backend gives the same bits.</summary>
internal static class RealCodes
{
    /// <summary>clamp(round(value · (1/scale))), halves to even.</summary>
    /// <exception cref="ArgumentException">The value is not a number.</exception>
    public static int Encode(float value, Edge edge)
    {
        if (float.IsNaN(value)) throw new ArgumentException($"Input '{edge.Name}' holds a value that is not a number.");
        float code = value * InverseScale(edge);
        return (int)MathF.Round(Math.Clamp(code, edge.Range.Min, edge.Range.Max), MidpointRounding.ToEven);
    }

    public static float Decode(long code, Edge edge) => code * (float)edge.Scale;

    public static float InverseScale(Edge edge) => (float)(1.0 / edge.Scale);
}
