namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

/// <summary>A small model around one operator.</summary>
/// <param name="Operator">The operator's name in the table.</param>
/// <param name="Variant">What is special here.</param>
/// <param name="Model">The model.</param>
/// <param name="Bound">The largest error at 16 steps, as a share of the output's largest magnitude.</param>
/// <param name="CoarseBound">The same at 8 steps.</param>
/// <param name="Low">The smallest input.</param>
/// <param name="High">The largest input.</param>
internal sealed record OperatorCase(
    string Operator, string Variant, TestModel Model, double Bound = OperatorCase.Exact, double CoarseBound = 0.03, float Low = -1, float High = 1)
{
    /// <summary>Two roundings to 16 bits.</summary>
    public const double Exact = 1e-4;

    /// <summary>Products with 8-bit weights.</summary>
    public const double Weights = 0.01;

    public override string ToString() => $"{Operator}: {Variant}";
}
