namespace Spike.Compiler.Frontends.Onnx.Spellings;

/// <summary>A model ⇒ one that says the same in the way that the importer and ONNX Runtime read best.</summary>
internal static class PlainSpelling
{
    public static OnnxModel Of(OnnxModel model) => ByteInputs.Widen(SinglePrecision.Of(TrailingInputs.Drop(model)));
}
