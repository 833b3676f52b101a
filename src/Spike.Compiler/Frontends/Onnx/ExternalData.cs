using Google.Protobuf;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>Tensors whose bytes lie in files beside the model. A model may name files in its own folder only.</summary>
internal static class ExternalData
{
    /// <summary>Checks every external tensor of a model, before ONNX Runtime opens the files itself.</summary>
    public static void Check(OnnxModel model) => Files(model);

    /// <summary>The files that a model's weights lie in beside its own, each once, in the order of their names.</summary>
    /// <exception cref="ModelFault">A file is missing, too short, or outside the model's folder.</exception>
    public static IReadOnlyList<string> Files(OnnxModel model)
    {
        return [.. Tensors(model.Proto.Graph).Select(tensor => Locate(model, tensor).File).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The external tensors of a graph. Constants and the bodies of If and Loop hold tensors too.</summary>
    public static IEnumerable<TensorProto> Tensors(GraphProto graph) => graph.Initializer
        .Concat(graph.SparseInitializer.Select(sparse => sparse.Values).OfType<TensorProto>())
        .Concat(graph.Node.SelectMany(node => node.Attribute).Select(attribute => attribute.T).OfType<TensorProto>())
        .Where(tensor => tensor.DataLocation == TensorProto.Types.DataLocation.External)
        .Concat(graph.Node.SelectMany(node => node.Attribute).Where(attribute => attribute.G is not null).SelectMany(attribute => Tensors(attribute.G)));

    /// <summary>The bytes of an external tensor.</summary>
    /// <exception cref="ModelFault">The file is missing, too short, or outside the model's folder.</exception>
    public static ByteString Read(OnnxModel model, TensorProto tensor)
    {
        (string file, long offset, long length) = Locate(model, tensor);
        var bytes = new byte[length];
        using FileStream stream = File.OpenRead(file);
        stream.Position = offset;
        stream.ReadExactly(bytes);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    private static (string File, long Offset, long Length) Locate(OnnxModel model, TensorProto tensor)
    {
        Dictionary<string, string> entries = tensor.ExternalData.GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.Last().Value);
        string location = entries.GetValueOrDefault("location", "");
        if (location.Length == 0 || location.Contains('\0') || Path.IsPathRooted(location) || !IsInside(Path.GetFullPath(Path.Combine(model.Folder, location)), model.Folder))
        {
            throw new ModelFault("SPIKE4002", tensor.Name, $"its data would be read from '{location.Replace('\0', ' ')}', outside the model's folder",
                "Put the data file beside the model and export again.");
        }

        string file = Real(tensor, location, Path.Combine(model.Folder, location));
        if (!IsInside(file, Real(tensor, location, model.Folder)))
            throw new ModelFault("SPIKE4002", tensor.Name, $"its data file '{location}' is a link that leads outside the model's folder", "Copy the file itself.");
        PlainFile info = PlainFile.At(file);
        if (!info.Exists)
            throw new ModelFault("SPIKE0001", tensor.Name, $"its data file '{location}' does not exist beside the model", "Copy it there.");

        if (!info.IsPlain)
            throw new ModelFault("SPIKE4002", tensor.Name, $"its data file '{location}' is a folder, a device, a pipe or a socket", "Put the data file itself beside the model.");
        // A second name may be that of any file of the disk, and no path tells.
        if (info.Names > 1)
            throw new ModelFault("SPIKE4002", tensor.Name, $"its data file '{location}' is a hard link, whose other name may lie outside the model's folder", "Copy the file itself.");

        long offset = Number(entries, "offset", 0), length = Number(entries, "length", info.Length - offset);
        if (offset < 0 || length < 0 || length > int.MaxValue || offset > info.Length - length)
            throw new ModelFault("SPIKE0004", tensor.Name, $"its data file '{location}' is shorter than the model says", "Export or download both again.");
        return (file, offset, length);
    }

    private static long Number(Dictionary<string, string> entries, string key, long otherwise) =>
        !entries.TryGetValue(key, out string? text) ? otherwise : long.TryParse(text, out long number) ? number : -1;

    /// <summary>A file of the folder or below it; the folder itself is none.</summary>
    private static bool IsInside(string file, string folder) =>
        file.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Real(TensorProto tensor, string location, string path)
    {
        try
        {
            return RealPath.Of(path);
        }
        catch (IOException)
        {
            throw new ModelFault("SPIKE4002", tensor.Name, $"its data file '{location}' is a link that leads nowhere", "Copy the file itself.");
        }
    }
}
