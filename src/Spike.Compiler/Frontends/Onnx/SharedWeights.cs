using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>Lets ONNX Runtime read a large model's weights where the compiler holds them.</summary>
/// <remarks>
/// A session that is opened from bytes has the weights three times on the way: in the bytes, in its own message, in its tensors; and a fourth time
/// where it packs them for its products. Here the message says that they lie in a file, and the tensors are handed over instead.
/// </remarks>
internal sealed class SharedWeights : IDisposable
{
    /// <summary>Smaller tensors stay in the model: they may be shapes that ONNX Runtime reads when it opens it.</summary>
    private const int SmallestTensor = 1 << 16;

    /// <summary>Bytes of weights below which copies do no harm.</summary>
    private const long SmallestModel = 1 << 24;

    private readonly List<MemoryHandle> pinned = [];
    private readonly List<OrtValue> tensors = [];

    private SharedWeights()
    {
    }

    /// <summary>Whether the model is one whose weights are shared.</summary>
    public static bool IsWorthIt(OnnxModel model) => File.Exists(model.Path) && model.Proto.Graph.Initializer.Where(IsLarge).Sum(tensor => (long)tensor.RawData.Length) >= SmallestModel;

    /// <summary>Takes the large tensors out of a message and hands them to the session that will be opened from it.</summary>
    /// <param name="model">Whose weights stay in memory as long as the session.</param>
    /// <param name="proto">A copy of its message; changed.</param>
    /// <param name="options">Of the session.</param>
    public static SharedWeights Take(OnnxModel model, ModelProto proto, SessionOptions options)
    {
        var shared = new SharedWeights();
        foreach (TensorProto tensor in proto.Graph.Initializer.Where(IsLarge))
        {
            shared.Share(tensor, options);
            tensor.ClearRawData();
            // ONNX Runtime wants a file that is there, and does not open it.
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = Path.GetFileName(model.Path) });
        }

        // Packed weights are copies too; packing them for each product costs little beside the product.
        options.AddSessionConfigEntry("session.disable_prepacking", "1");
        options.EnableCpuMemArena = false;
        return shared;
    }

    public void Dispose()
    {
        foreach (OrtValue tensor in tensors) tensor.Dispose();
        foreach (MemoryHandle handle in pinned) handle.Dispose();
    }

    private static bool IsLarge(TensorProto tensor) => tensor.DataType == (int)ElementType.Float && tensor.HasRawData && tensor.RawData.Length >= SmallestTensor;

    private unsafe void Share(TensorProto tensor, SessionOptions options)
    {
        MemoryHandle handle = MemoryMarshal.AsMemory(tensor.RawData.Memory).Pin();
        pinned.Add(handle);
        OrtValue value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, TensorElementType.Float, [.. tensor.Dims], (nint)handle.Pointer, tensor.RawData.Length);
        tensors.Add(value);
        options.AddInitializer(tensor.Name, value);
    }
}
