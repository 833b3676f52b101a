namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

/// <summary>Every operator of the table, in each of its variants.</summary>
internal static class OperatorCases
{
    public static readonly IReadOnlyList<OperatorCase> All =
    [
        .. ActivationCases.All, .. ArithmeticCases.All, .. ConstantCases.All, .. ConvolutionCases.All, .. LogicCases.All, .. MovementCases.All, .. NormCases.All,
        .. PoolCases.All, .. ProductCases.All, .. RecurrentCases.All, .. ExpandedCases.All, .. ImageCases.All, .. FusedCases.All, .. ReductionCases.All, .. RankingCases.All, .. LogarithmCases.All,
        .. IndexCases.All, .. DynamicQuantisationCases.All, .. EmbeddingCases.All,
    ];
}
