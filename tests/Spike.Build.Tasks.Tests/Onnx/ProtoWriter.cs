using System.Text;

namespace Spike.Build.Tasks.Tests.Onnx;

/// <summary>Writes protobuf fields, for models small and odd enough to be read in a test.</summary>
internal sealed class ProtoWriter
{
    private readonly MemoryStream stream = new();

    public ProtoWriter Number(int field, long value) => Tag(field, 0).Varint((ulong)value);

    public ProtoWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoWriter Message(int field, ProtoWriter message) => Bytes(field, message.ToArray());

    public ProtoWriter Bytes(int field, byte[] value)
    {
        Tag(field, 2).Varint((ulong)value.Length);
        stream.Write(value);
        return this;
    }

    public byte[] ToArray() => stream.ToArray();

    /// <summary>A model with this graph.</summary>
    public static byte[] Model(ProtoWriter graph) => new ProtoWriter().Number(1, 8).Text(2, "test").Message(7, graph).ToArray();

    /// <summary>A ValueInfoProto: numbers are sizes, texts the names of sizes.</summary>
    public static ProtoWriter Tensor(string name, int elementType, params object[] shape)
    {
        var axes = new ProtoWriter();
        foreach (object axis in shape)
            axes.Message(1, axis is int size ? new ProtoWriter().Number(1, size) : new ProtoWriter().Text(2, (string)axis));
        var tensor = new ProtoWriter().Number(1, elementType).Message(2, axes);
        return new ProtoWriter().Text(1, name).Message(2, new ProtoWriter().Message(1, tensor));
    }

    private ProtoWriter Tag(int field, int wireType) => Varint((ulong)((field << 3) | wireType));

    private ProtoWriter Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            stream.WriteByte((byte)(value | 0x80));
        stream.WriteByte((byte)value);
        return this;
    }
}
