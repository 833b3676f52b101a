using Spike.Build.Tasks.Diagnostics;
using Spike.Build.Tasks.Onnx;
using Spike.Hdf5;
using Spike.Signatures;

namespace Spike.Build.Tasks.Nir;

/// <summary>Names and shapes of a native model's inputs and outputs, without its weights.</summary>
internal static class NirHeaderReader
{
    private const long MostText = 1 << 16;

    /// <summary>The header, or what is wrong with the file.</summary>
    public static OnnxHeader? Read(string path, Stream stream, out Diagnostic? problem)
    {
        problem = null;
        try
        {
            var file = Hdf5File.Open(stream);
            if (file.Root.Has("node"))
                return Graph(path, file.Root.Group("node"), out problem);
            if (file.Root.Has("layer"))
                return Layers(file.Root.Group("layer"));
            problem = DiagnosticRules.NotAModel.At(path, "the HDF5 file holds neither a NIR graph nor a lava-dl network");
        }
        catch (Hdf5Fault fault)
        {
            problem = LooksLikeHdf5(stream) ? DiagnosticRules.DamagedModel.At(path, fault.Message) : DiagnosticRules.NotAModel.At(path, "it is no HDF5 file, as .nir and .net files are");
        }

        return null;
    }

    /// <summary>Whether its first bytes, as many as are left of them, are HDF5's.</summary>
    private static bool LooksLikeHdf5(Stream stream)
    {
        byte[] start = [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];
        stream.Position = 0;
        foreach (byte due in start)
        {
            if (stream.Position < stream.Length && stream.ReadByte() != due)
                return false;
        }

        return true;
    }

    private static OnnxHeader? Graph(string path, Hdf5Group node, out Diagnostic? problem)
    {
        problem = null;
        var inputs = new List<TensorSignature>();
        var outputs = new List<TensorSignature>();
        Hdf5Group nodes = node.Group("nodes");
        foreach (string name in nodes.Names)
        {
            Hdf5Group one = nodes.Group(name);
            string type = one.Dataset("type").Texts(MostText).First();
            if (type is "Input" or "Output")
                (type == "Input" ? inputs : outputs).Add(Tensor(name, Numbers(one.Dataset("shape"))));
        }

        if (inputs.Count > 0 && outputs.Count > 0)
            return new OnnxHeader("", new([.. inputs]), new([.. outputs]), new([]));
        problem = DiagnosticRules.MalformedGraph.At(path, "The graph has no Input or no Output node, of which the class would be made");
        return null;
    }

    private static OnnxHeader Layers(Hdf5Group layers)
    {
        string[] names = [.. layers.Names.OrderBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal)];
        Hdf5Group first = layers.Group(names.FirstOrDefault() ?? throw new Hdf5Fault("it has no layers")), last = layers.Group(names[names.Length - 1]);
        long[]? weight = first.Has("weight") ? first.Dataset("weight").Shape : null;
        long[]? input = weight?.Length == 2 ? [weight[1]] : first.Has("shape") ? Numbers(first.Dataset("shape")) : null;
        return new OnnxHeader("", new([Tensor("input", input)]), new([Tensor("output", last.Has("shape") ? Numbers(last.Dataset("shape")) : null)]), new([]));
    }

    // The axis of 1 stands for the samples, as in a header of ONNX.
    private static TensorSignature Tensor(string name, long[]? shape)
    {
        if (shape is null)
            return new(name, "float32", null, null);
        foreach (long size in shape)
        {
            if (size is < 1 or > int.MaxValue)
                throw new Hdf5Fault($"'{name}' has an axis of {size}");
        }

        return new(name, "float32", new([new Dimension(1, null), .. shape.Select(size => new Dimension((int)size, null))]), null);
    }

    private static long[] Numbers(Hdf5Dataset dataset)
    {
        if (dataset.Count > 16 || dataset.Element is not { Kind: Hdf5Kind.Signed or Hdf5Kind.Unsigned, Size: 4 or 8 })
            throw new Hdf5Fault("a shape is no list of whole numbers");
        var bytes = new Hdf5Cursor(dataset.Read(16 * 8));
        return [.. Enumerable.Range(0, dataset.Count).Select(_ => unchecked((long)bytes.Number(dataset.Element.Size)))];
    }
}
