using Spike.Signatures;
using Spike.Spiking;

namespace Spike.Build.Tasks.Onnx;

/// <summary>The header of a graph that holds spiking neurons: what its network takes and gives in a step. The compiler recognises them by the same code.</summary>
internal static class SpikingHeader
{
    /// <summary>The header as it was, where there are no neurons, or none that make a network: then the compiler says why.</summary>
    public static OnnxHeader Of(Stream stream, OnnxHeader header)
    {
        if (!header.MayThreshold)
            return header;
        stream.Position = 0;
        if (OutlineReader.Read(stream) is not { } outline || SpikingRecognition.Find(outline)?.Model is not { } model)
            return header;
        EquatableArray<TensorSignature> Of(string type, EquatableArray<TensorSignature> all) => new(
        [
            .. all.Select(tensor => (tensor, model.Nodes.FirstOrDefault(node => node.Type == type && node.Name == tensor.Name))).Where(pair => pair.Item2 is not null)
                .Select(pair => new TensorSignature(pair.tensor.Name, "float32", Shape(pair.Item2), null)),
        ]);
        return header with { Inputs = Of("Input", header.Inputs), Outputs = Of("Output", header.Outputs), IsNative = true };
    }

    // The axis of 1 stands for the samples.
    private static EquatableArray<Dimension>? Shape(SpikingNode node) =>
        node.Shape is { } shape ? new([new Dimension(1, null), .. shape.Select(size => new Dimension(size, null))]) : null;
}
