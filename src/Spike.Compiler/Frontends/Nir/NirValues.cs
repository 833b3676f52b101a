using System.Runtime.InteropServices;
using Spike.Hdf5;

namespace Spike.Compiler.Frontends.Nir;

/// <summary>Reads parameters, within what a file may make room for.</summary>
internal sealed class NirValues
{
    /// <summary>Bytes of all parameters of a network.</summary>
    private const long Most = 4L << 30;

    private long left = Most;

    /// <exception cref="Hdf5Fault">It is damaged, or too large.</exception>
    public NirValue Read(Hdf5Dataset dataset)
    {
        if (dataset.Element.Kind is Hdf5Kind.Text or Hdf5Kind.VariableText)
            return new NirValue([], null, null, dataset.Count == 1 ? dataset.Texts(Take(dataset)).Single() : throw new Hdf5Fault("there are several texts where one is expected"));
        byte[] bytes = dataset.Read(Take(dataset));
        System.Collections.Immutable.ImmutableArray<int> shape = [.. dataset.Shape.Select(size => (int)size)];
        return dataset.Element.Kind == Hdf5Kind.Float
            ? new NirValue(shape, Floats(bytes, dataset.Element.Size), null, null)
            : new NirValue(shape, null, Whole(bytes, dataset.Element), null);
    }

    public long Take(Hdf5Dataset dataset)
    {
        long most = left;
        left = Math.Max(0, left - dataset.Size);
        return most;
    }

    private static float[] Floats(byte[] bytes, int size) => size switch
    {
        4 => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
        8 => Array.ConvertAll(MemoryMarshal.Cast<byte, double>(bytes).ToArray(), number => (float)number),
        _ => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(bytes).ToArray(), number => (float)number),
    };

    private static long[] Whole(byte[] bytes, Hdf5Type type) => (type.Size, type.Kind) switch
    {
        (1, Hdf5Kind.Signed) => Array.ConvertAll(bytes, number => (long)(sbyte)number),
        (1, _) => Array.ConvertAll(bytes, number => (long)number),
        (2, Hdf5Kind.Signed) => Array.ConvertAll(MemoryMarshal.Cast<byte, short>(bytes).ToArray(), number => (long)number),
        (2, _) => Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(), number => (long)number),
        (4, Hdf5Kind.Signed) => Array.ConvertAll(MemoryMarshal.Cast<byte, int>(bytes).ToArray(), number => (long)number),
        (4, _) => Array.ConvertAll(MemoryMarshal.Cast<byte, uint>(bytes).ToArray(), number => (long)number),
        _ => MemoryMarshal.Cast<byte, long>(bytes).ToArray(),
    };
}
