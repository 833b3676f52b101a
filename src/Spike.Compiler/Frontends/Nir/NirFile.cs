using Spike.Compiler.Diagnostics;
using Spike.Hdf5;

namespace Spike.Compiler.Frontends.Nir;

/// <summary>Reads a .nir file, or one that lava-dl wrote for Loihi (.net), and says in words why it is none.</summary>
internal static class NirFile
{
    private const string Again = "Export or download it again.";

    /// <summary>Whether a file is named as one.</summary>
    public static bool IsNamed(string path) => Path.GetExtension(path).ToLowerInvariant() is ".nir" or ".net";

    /// <exception cref="ModelFault">The file is missing, damaged, or holds no network.</exception>
    public static NirNetwork Read(string path)
    {
        if (path.Length == 0 || path.Contains('\0')) throw new ModelFault("SPIKE0001", null, "no file is named", "Name the .nir file.");
        try
        {
            PlainFile file = PlainFile.At(path);
            if (!file.Exists) throw new FileNotFoundException();
            if (!file.IsPlain) throw new ModelFault("SPIKE0003", null, "it is a folder, a device or a pipe, and no file", "Name the .nir file.");
            if (file.Length == 0) throw new ModelFault("SPIKE0002", null, "the file is empty", "Export or download the model again.");
            using FileStream stream = File.OpenRead(path);
            var start = new byte[8];
            if (stream.ReadAtLeast(start, 8, throwOnEndOfStream: false) < 8 || !Hdf5File.Starts(start))
                throw new ModelFault("SPIKE0003", null, "the file is no HDF5 file, and a .nir or .net file is one", Again);
            return Read(Hdf5File.Open(stream));
        }
        catch (Hdf5Fault fault)
        {
            throw new ModelFault("SPIKE0004", null, $"the file is damaged or too large: {fault.Message}", Again);
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

    private static NirNetwork Read(Hdf5File file)
    {
        if (file.Root.Has("node")) return NirReader.Read(file.Root.Group("node"));
        if (file.Root.Has("layer")) return LavaReader.Read(file.Root.Group("layer"));
        throw new ModelFault("SPIKE0003", null, "the HDF5 file holds neither a NIR graph ('node') nor a lava-dl network ('layer')", "Name a .nir file, or a .net file of lava-dl.");
    }
}
