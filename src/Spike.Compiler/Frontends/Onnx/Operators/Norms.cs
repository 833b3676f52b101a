using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx.Operators;

/// <summary>Normalisations.</summary>
internal static class Norms
{
    public static void Layer(ImportContext context)
    {
        OneOutput(context);
        int axis = context.Axis(context.Integer("axis", -1), context.Shape(0).Rank);
        FloatTensor scale = context.Constant(1, "scale");
        int length = context.Shape(0).Dimensions.Skip(axis).Aggregate(1, (product, dimension) => product * dimension);
        if (scale.Values.Length != length || (context.Has(2) && context.Constant(2, "bias").Values.Length != length))
            throw context.Unsupported("has a scale or bias that is repeated along the normalised axes", "Give one element for each normalised element.");
        var op = new LayerNorm(axis, context.Float("epsilon", 1e-5f));
        context.Emit(op, context.Has(2) ? [context.Input(0), context.Input(1), context.Input(2)] : [context.Input(0), context.Input(1)]);
    }

    public static void Rms(ImportContext context)
    {
        OneOutput(context);
        int axis = context.Axis(context.Integer("axis", -1), context.Shape(0).Rank);
        int length = context.Shape(0).Dimensions.Skip(axis).Aggregate(1, (product, dimension) => product * dimension);
        if (context.Constant(1, "scale").Values.Length != length)
            throw context.Unsupported("has a scale that is repeated along the normalised axes", "Give one element for each normalised element.");
        context.Emit(new LayerNorm(axis, context.Float("epsilon", 1e-5f), Centred: false), [context.Input(0), context.Input(1)]);
    }

    private static void OneOutput(ImportContext context)
    {
        if (Enumerable.Range(1, context.OutputCount - 1).Any(output => context.HasOutput(output) && context.IsWanted(output)))
            throw context.Unsupported("gives mean or deviation too", "Export the model for inference.");
    }

    /// <summary>(x - mean) / sqrt(variance + ε) · scale + bias ⇒ x · factor + shift, both constant in inference.</summary>
    public static void Batch(ImportContext context)
    {
        if (context.Integer("training_mode", 0) != 0) throw context.Unsupported("is in training mode", "Export the model for inference.");
        ReadOnlySpan<float> scale = context.Constant(1, "scale").Values.Span, bias = context.Constant(2, "bias").Values.Span;
        ReadOnlySpan<float> mean = context.Constant(3, "mean").Values.Span, variance = context.Constant(4, "variance").Values.Span;
        float epsilon = context.Float("epsilon", 1e-5f);
        int channels = context.Shape(0)[1];
        if (scale.Length != channels || bias.Length != channels || mean.Length != channels || variance.Length != channels)
            throw context.Fault("SPIKE1003", "its parameters do not fit the channels", "Export the model again.");
        var factor = new float[channels];
        var shift = new float[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            double slope = scale[channel] / Math.Sqrt((double)variance[channel] + epsilon);
            factor[channel] = (float)slope;
            shift[channel] = (float)(bias[channel] - (mean[channel] * slope));
        }

        context.Emit(new ChannelAffine(), [
            context.Input(0), context.AddConstant("factor", new FloatTensor(TensorShape.Of(channels), factor)),
            context.AddConstant("shift", new FloatTensor(TensorShape.Of(channels), shift))]);
    }
}
