using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Benchmarks;

/// <summary>Inputs and outputs of the models that benchmarks write themselves.</summary>
internal static class OnnxValue
{
    /// <summary>An axis that the model leaves open.</summary>
    public const int Open = -1;

    public static ValueInfoProto Of(string name, ElementType type, params int[] shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.Add(shape.Select(size => size == Open ? new TensorShapeProto.Types.Dimension { DimParam = "n" } : new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions } } };
    }
}
