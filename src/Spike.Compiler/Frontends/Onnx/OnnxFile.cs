using Google.Protobuf;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>Reads a model file and says in words why it is none.</summary>
internal static class OnnxFile
{
    private const int ProbeLength = 512;

    /// <exception cref="ModelFault">The file is missing, empty, damaged, or something else than ONNX.</exception>
    public static OnnxModel Read(string path)
    {
        ModelProto proto = ReadProto(path);
        if (proto.Graph is null || proto.Graph.Node.Count == 0)
            throw new ModelFault("SPIKE0004", null, "the model holds no graph", "Export or download it again.");
        return new OnnxModel(path, proto);
    }

    private static ModelProto ReadProto(string path)
    {
        if (path.Length == 0 || path.Contains('\0')) throw new ModelFault("SPIKE0001", null, "no file is named", "Name the .onnx file.");
        try
        {
            PlainFile file = PlainFile.At(path);
            if (!file.Exists) throw new FileNotFoundException();
            if (Directory.Exists(path)) throw new ModelFault("SPIKE0003", null, "it is a folder", "Name the .onnx file in it.");
            if (!file.IsPlain) throw new ModelFault("SPIKE0003", null, "it is a device, a pipe or a socket, and no file", "Name the .onnx file.");
            if (file.Length == 0) throw new ModelFault("SPIKE0002", null, "the file is empty", "Export or download the model again.");
            if (file.Length > Array.MaxLength)
            {
                throw new ModelFault("SPIKE4001", null, $"the file has {file.Length} bytes, and an ONNX file of 2 GB or more cannot be read",
                    "Export the model with its weights in files beside it (external data).");
            }

            // Parsed from the stream: the whole file's bytes would be there once more beside the tensors made of them.
            using FileStream stream = File.OpenRead(path);
            var start = new byte[Math.Min(ProbeLength, file.Length)];
            int length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            Probe(path, start.AsSpan(0, length));
            stream.Position = 0;
            return Parse(stream, start.AsSpan(0, length));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelFault("SPIKE0001", null, "the file does not exist", "Correct the path, or put the model there.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFault("SPIKE0004", null, $"the file cannot be read ({e.Message.TrimEnd('.')})", "Make it readable.");
        }
    }

    private static void Probe(string path, ReadOnlySpan<byte> start)
    {
        bool pickleName = Path.GetExtension(path).ToLowerInvariant() is ".pth" or ".pt" or ".pkl" or ".pickle" or ".ckpt";
        bool zip = start.StartsWith("PK\x03\x04"u8);
        if ((start.Length > 2 && start[0] == 0x80 && start[1] is >= 2 and <= 5) || (pickleName && (zip || start[0] != 0x08)))
        {
            throw new ModelFault("SPIKE0005", null, "the file is a pickle, and reading one runs code that stands in it",
                "Load it where it was trained and export it with torch.onnx.export.");
        }

        string? other = zip ? "a zip archive"
            : start.StartsWith("version https://git-lfs"u8) ? "a Git LFS pointer; 'git lfs pull' fetches the model"
            : IsText(start) ? "text"
            : null;
        if (other is not null)
            throw new ModelFault("SPIKE0003", null, $"the file is not an ONNX model, it is {other}", "Name a model that was exported to ONNX.");
    }

    /// <summary>No control characters but white space. A model has its field tags and lengths among its first bytes.</summary>
    private static bool IsText(ReadOnlySpan<byte> start) =>
        start.IndexOfAnyInRange((byte)0, (byte)8) < 0 && start.IndexOfAnyInRange((byte)14, (byte)31) < 0 && !start.Contains((byte)0x0B) && !start.Contains((byte)0x7F);

    private static ModelProto Parse(Stream stream, ReadOnlySpan<byte> start)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(stream);
        }
        catch (InvalidProtocolBufferException)
        {
            // A model starts with its IR version: field 1, a small number.
            throw start.Length > 2 && start[0] == 0x08 && start[1] is > 0 and < 64
                ? new ModelFault("SPIKE0004", null, "the model file is truncated or damaged", "Export or download it again.")
                : new ModelFault("SPIKE0003", null, "the file is not an ONNX model", "Name a model that was exported to ONNX.");
        }
    }
}
