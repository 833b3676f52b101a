using Spike.Build.Tasks.Diagnostics;
using Spike.Build.Tasks.Nir;

namespace Spike.Build.Tasks.Onnx;

/// <summary>Opens a model file and says in words when it cannot be an ONNX model at all.</summary>
internal static class ModelFile
{
    private const int ProbeLength = 512;

    /// <summary>Whether a file is named as one of neurons: NIR, or lava-dl's exchange format.</summary>
    public static bool IsNative(string path) => Path.GetExtension(path).ToLowerInvariant() is ".nir" or ".net";

    /// <summary>The header, or what is wrong with the file.</summary>
    public static OnnxHeader? Read(string path, out Diagnostic? problem)
    {
        problem = null;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (stream.Length == 0)
            {
                problem = DiagnosticRules.EmptyFile.At(path);
                return null;
            }

            if (IsNative(path))
                return NirHeaderReader.Read(path, stream, out problem) is { } native ? native with { IsNative = true } : null;
            problem = Probe(path, stream);
            if (problem is not null)
                return null;

            stream.Position = 0;
            return OnnxHeaderReader.Read(path, stream, out problem) is { } header ? SpikingHeader.Of(stream, header) : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = DiagnosticRules.MissingFile.At(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            problem = Directory.Exists(path)
                ? DiagnosticRules.NotAModel.At(path, "it is a folder")
                : DiagnosticRules.DamagedModel.At(path, "it cannot be read (" + e.Reason() + ")");
        }

        return null;
    }

    private static Diagnostic? Probe(string path, Stream stream)
    {
        byte[] start = new byte[Math.Min(ProbeLength, stream.Length)];
        int read = stream.Read(start, 0, start.Length);

        if (StartsWith(start, 'P', 'K', 3, 4))
            return IsPickleName(path) ? DiagnosticRules.Pickle.At(path, "a PyTorch checkpoint (a zip of pickles)") : DiagnosticRules.NotAModel.At(path, "it is a zip archive");
        // Protocol 2 to 5: PROTO, the version, then an opcode that a pickle can start with.
        if (read > 2 && start[0] == 0x80 && start[1] is >= 2 and <= 5)
            return DiagnosticRules.Pickle.At(path, "a Python pickle");
        if (IsText(start, read))
        {
            string text = System.Text.Encoding.UTF8.GetString(start, 0, read);
            if (text.StartsWith("version https://git-lfs", StringComparison.Ordinal))
                return DiagnosticRules.NotAModel.At(path, "it is a Git LFS pointer; 'git lfs pull' fetches the model");
            return IsPickleName(path) ? DiagnosticRules.Pickle.At(path, "a Python pickle or PyTorch checkpoint by its name") : DiagnosticRules.NotAModel.At(path, "it is text");
        }

        return IsPickleName(path) && start[0] != 0x08 ? DiagnosticRules.Pickle.At(path, "a Python pickle or PyTorch checkpoint by its name") : null;
    }

    private static bool IsPickleName(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".pth" or ".pt" or ".pkl" or ".pickle" or ".ckpt";

    private static bool StartsWith(byte[] start, params int[] magic)
    {
        for (int i = 0; i < magic.Length; i++)
        {
            if (i >= start.Length || start[i] != magic[i])
                return false;
        }

        return true;
    }

    /// <summary>No control characters but white space. A model has its field tags and lengths among its first bytes.</summary>
    private static bool IsText(byte[] start, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (start[i] is < 0x20 and not (9 or 10 or 12 or 13) or 0x7F)
                return false;
        }

        return true;
    }
}
