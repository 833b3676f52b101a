using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>Numbers on their way into ONNX Runtime and out of it: whole numbers and truth values are 32-bit floats everywhere else.</summary>
internal static class TypedTensors
{
    /// <summary>The element types that an input may have.</summary>
    public static bool IsInput(ElementType type) => type is ElementType.Float or ElementType.Int64 or ElementType.Int32 or ElementType.Bool;

    /// <summary>A tensor of the type that the model wants.</summary>
    public static OrtValue Create(TensorElementType type, FloatTensor tensor) => type switch
    {
        TensorElementType.Int64 => Create<long>(Whole<long>(tensor), tensor.Shape),
        TensorElementType.Int32 => Create<int>(Whole<int>(tensor), tensor.Shape),
        TensorElementType.Bool => Create<bool>(Array.ConvertAll(tensor.Values.ToArray(), value => value != 0), tensor.Shape),
        _ => Create(MemoryMarshal.AsMemory(tensor.Values), tensor.Shape),
    };

    /// <summary>Shows elements: in place where they are 32-bit floats.</summary>
    public static void View(OrtValue value, Spans visit)
    {
        if (value.GetTensorTypeAndShape().ElementDataType == TensorElementType.Float) visit(value.GetTensorDataAsSpan<float>());
        else visit(Read(value).Values.Span);
    }

    public delegate void Spans(ReadOnlySpan<float> elements);

    public static FloatTensor Read(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        var shape = new TensorShape([.. info.Shape.Select(dimension => checked((int)dimension))]);
        return new FloatTensor(shape, info.ElementDataType switch
        {
            TensorElementType.Int64 => Floats<long>(value),
            TensorElementType.Int32 => Floats<int>(value),
            TensorElementType.UInt8 => Floats<byte>(value),
            TensorElementType.Int8 => Floats<sbyte>(value),
            TensorElementType.Double => Floats<double>(value),
            TensorElementType.Bool => [.. value.GetTensorDataAsSpan<bool>().ToArray().Select(element => element ? 1f : 0f)],
            _ => value.GetTensorDataAsSpan<float>().ToArray(),
        });
    }

    private static OrtValue Create<T>(Memory<T> elements, TensorShape shape) where T : unmanaged =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, elements, [.. shape.Dimensions.Select(dimension => (long)dimension)]);

    private static T[] Whole<T>(FloatTensor tensor) where T : INumberBase<T> => Array.ConvertAll(tensor.Values.ToArray(), T.CreateSaturating);

    private static float[] Floats<T>(OrtValue value) where T : unmanaged, INumberBase<T>
    {
        ReadOnlySpan<T> elements = value.GetTensorDataAsSpan<T>();
        var floats = new float[elements.Length];
        for (int i = 0; i < floats.Length; i++) floats[i] = float.CreateSaturating(elements[i]);
        return floats;
    }
}
