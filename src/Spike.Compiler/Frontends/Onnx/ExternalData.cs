using Google.Protobuf;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>Tensors whose bytes lie in files beside the model. A model may name files in its own folder only.</summary>
internal static class ExternalData
{
    /// <summary>Checks every external tensor of a model, before ONNX Runtime opens the files itself.</summary>
    public static void Check(OnnxModel model)
    {
        foreach (TensorProto tensor in model.Proto.Graph.Initializer)
        {
            if (tensor.DataLocation == TensorProto.Types.DataLocation.External) Locate(model, tensor);
        }
    }

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
        string file = Path.GetFullPath(Path.Combine(model.Folder, location));
        if (location.Length == 0 || Path.IsPathRooted(location) || !IsInside(file, model.Folder))
        {
            throw new ModelFault("SPIKE4002", tensor.Name, $"its data would be read from '{location}', outside the model's folder",
                "Put the data file beside the model and export again.");
        }

        var info = new FileInfo(file);
        if (!info.Exists)
            throw new ModelFault("SPIKE0001", tensor.Name, $"its data file '{location}' does not exist beside the model", "Copy it there.");
        if (!IsInside(Resolved(info), Resolved(new DirectoryInfo(model.Folder))))
            throw new ModelFault("SPIKE4002", tensor.Name, $"its data file '{location}' is a link that leads outside the model's folder", "Copy the file itself.");

        long offset = Number(entries, "offset", 0), length = Number(entries, "length", info.Length - offset);
        if (offset < 0 || length < 0 || length > int.MaxValue || offset > info.Length - length)
            throw new ModelFault("SPIKE0004", tensor.Name, $"its data file '{location}' is shorter than the model says", "Export or download both again.");
        return (file, offset, length);
    }

    private static long Number(Dictionary<string, string> entries, string key, long otherwise) =>
        !entries.TryGetValue(key, out string? text) ? otherwise : long.TryParse(text, out long number) ? number : -1;

    private static bool IsInside(string file, string folder) =>
        file.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Resolved(FileSystemInfo info) => (info.ResolveLinkTarget(returnFinalTarget: true) ?? info).FullName;
}
