using Spike.Compiler.Graphs;

namespace Spike.Compiler.Frontends.Onnx.Operators;

/// <summary>QuantizeLinear and DequantizeLinear around values of the sample: weights are constants and keep their scales; a pair bounds what lies between.</summary>
internal static class Quantisation
{
    /// <summary>The value itself: its codes are chosen here.</summary>
    public static void Quantize(ImportContext context) => context.PassOn();

    /// <summary>What 8 bits of the pair's scale can hold: many graphs have no other ReLU.</summary>
    public static void Dequantize(ImportContext context)
    {
        (long low, long high) = context.ElementTypeOf(0) switch
        {
            ElementType.UInt8 => (0L, 255L),
            ElementType.Int8 => (-128L, 127L),
            _ => throw context.Unsupported("of values of the sample reads no 8-bit numbers", "Quantise activations to int8 or uint8."),
        };
        float? scale = context.Number(1, "scale");
        long zero = context.Integers(2, "zero point")?[0] ?? 0;
        if (scale is not { } step) throw context.Unsupported("has a scale for each channel of an activation", "Quantise activations with one scale.");
        context.Emit(new Unary(UnaryFunction.Clip, (low - zero) * step, (high - zero) * step), [context.Input(0)]);
    }
}
