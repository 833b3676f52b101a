using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>A model file as read: the wire form and where it came from.</summary>
/// <param name="Path">The file; external tensors lie beside it.</param>
/// <param name="Proto">Its content.</param>
internal sealed record OnnxModel(string Path, ModelProto Proto)
{
    public string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;

    /// <summary>The version of the standard operator set; 0 where the model names none.</summary>
    public long Opset => Proto.OpsetImport.Where(import => import.Domain is "" or "ai.onnx").Select(import => import.Version).FirstOrDefault();

    /// <summary>Tensors that are part of the model, by name.</summary>
    public HashSet<string> InitializerNames() => [.. Proto.Graph.Initializer.Select(tensor => tensor.Name)];
}
