using Spike.Compiler;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;

namespace Spike.Cli.Policies;

/// <summary>The files beside a model that hold its weights, as the model names them.</summary>
internal static class ExternalFiles
{
    /// <summary>None where the model cannot be read: the command that asked says why.</summary>
    public static IReadOnlyCollection<string> Named(string model)
    {
        try
        {
            return [.. ExternalData.Tensors(OnnxFile.Read(model).Proto.Graph)
                .Select(tensor => tensor.ExternalData.LastOrDefault(entry => entry.Key == "location")?.Value ?? "").Distinct()];
        }
        catch (Exception e) when (e is ModelFault or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Bytes of those that are there and in the model's folder; the front end refuses all others.</summary>
    public static long Length(string model, IEnumerable<string> names)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(model))!;
        return names
            .Where(name => name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal))
            .Select(name => Path.Combine(folder, name)).Where(File.Exists)
            .Select(RealPath.Of).Where(file => RealPath.IsInside(file, folder)).Distinct()
            .Sum(file => new FileInfo(file).Length);
    }
}
