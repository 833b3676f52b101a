using Google.Protobuf;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Tests.Frontends.Onnx;

[TestClass]
public sealed class TensorDataTests
{
    private static readonly OnnxModel Nowhere = new("model.onnx", new ModelProto());

    private static byte[] Little<T>(Func<T, byte[]> bytes, params T[] values) => [.. values.SelectMany(bytes)];

    [TestMethod]
    public void Floats_are_read_from_every_form()
    {
        Check(new TensorProto { DataType = 1, FloatData = { 1, -2.5f } });
        Check(new TensorProto { DataType = 1, RawData = ByteString.CopyFrom(Little(BitConverter.GetBytes, 1f, -2.5f)) });
        Check(new TensorProto { DataType = 11, DoubleData = { 1, -2.5 } });
        Check(new TensorProto { DataType = 11, RawData = ByteString.CopyFrom(Little(BitConverter.GetBytes, 1d, -2.5)) });
        Check(new TensorProto { DataType = 10, RawData = ByteString.CopyFrom(0x00, 0x3C, 0x00, 0xC1) });
        Check(new TensorProto { DataType = 10, Int32Data = { 0x3C00, 0xC100 } });

        static void Check(TensorProto tensor)
        {
            tensor.Dims.Add(2);
            CollectionAssert.AreEqual(new[] { 1, -2.5f }, TensorData.Floats(Nowhere, tensor)!.Values.ToArray());
            Assert.IsNull(TensorData.Integers(Nowhere, tensor));
        }
    }

    [TestMethod]
    public void Whole_numbers_are_read_from_every_form()
    {
        Check(new TensorProto { DataType = 7, Int64Data = { 1, -5 } }, 1, -5);
        Check(new TensorProto { DataType = 7, RawData = ByteString.CopyFrom(Little(BitConverter.GetBytes, 1L, -5L)) }, 1, -5);
        Check(new TensorProto { DataType = 6, Int32Data = { 1, -5 } }, 1, -5);
        Check(new TensorProto { DataType = 6, RawData = ByteString.CopyFrom(Little(BitConverter.GetBytes, 1, -5)) }, 1, -5);
        Check(new TensorProto { DataType = 3, Int32Data = { 1, -5 } }, 1, -5);
        Check(new TensorProto { DataType = 3, RawData = ByteString.CopyFrom(1, 0xFB) }, 1, -5);
        Check(new TensorProto { DataType = 2, Int32Data = { 1, 251 } }, 1, 251);
        Check(new TensorProto { DataType = 2, RawData = ByteString.CopyFrom(1, 251) }, 1, 251);
        Check(new TensorProto { DataType = 9, Int32Data = { 1, 0 } }, 1, 0);
        Check(new TensorProto { DataType = 9, RawData = ByteString.CopyFrom(1, 0) }, 1, 0);

        static void Check(TensorProto tensor, params long[] expected)
        {
            tensor.Dims.Add(2);
            CollectionAssert.AreEqual(expected, TensorData.Integers(Nowhere, tensor)!.Value.ToArray());
            Assert.IsNull(TensorData.Floats(Nowhere, tensor));
        }
    }

    [TestMethod]
    [DataRow(7)]
    [DataRow(9)]
    [DataRow(0)]
    public void Raw_bytes_of_a_wrong_length_are_refused(int length) =>
        Refused("SPIKE0004", new TensorProto { DataType = 1, Dims = { 2 }, RawData = ByteString.CopyFrom(new byte[length]) });

    [TestMethod]
    public void Elements_of_a_wrong_number_are_refused()
    {
        Refused("SPIKE0004", new TensorProto { DataType = 1, Dims = { 3 }, FloatData = { 1, 2 } });
        Refused("SPIKE0004", new TensorProto { DataType = 1, Dims = { 1 }, FloatData = { 1, 2 } });
        Refused("SPIKE0004", new TensorProto { DataType = 1, Dims = { 2 } });
    }

    [TestMethod]
    [DataRow(new long[] { -1, 2 })]
    [DataRow(new[] { long.MinValue })]
    [DataRow(new[] { 1L << 31, 1L << 31 })]
    [DataRow(new[] { 1L << 62, 4 })]
    [DataRow(new[] { 0, 1L << 40 })]
    public void Dimensions_that_make_no_sense_are_refused(long[] dimensions)
    {
        var tensor = new TensorProto { DataType = 1 };
        tensor.Dims.Add(dimensions);
        Refused("SPIKE1003", tensor);
    }

    [TestMethod]
    [DataRow(8)]
    [DataRow(13)]
    [DataRow(16)]
    [DataRow(99)]
    public void Strings_and_unknown_types_are_refused(int type)
    {
        Diagnostic fault = Refused("SPIKE1004", new TensorProto { DataType = type, Dims = { 1 }, StringData = { ByteString.CopyFromUtf8("a") } });
        Assert.AreEqual("w", fault.Node);
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void Weights_that_are_no_numbers_are_refused(float value)
    {
        Diagnostic fault = Refused("SPIKE1003", new TensorProto { DataType = 1, Dims = { 2 }, FloatData = { 1, value } });
        Assert.AreEqual("w", fault.Node);
        Assert.Contains("finite", fault.Reason);
    }

    private static Diagnostic Refused(string code, TensorProto tensor)
    {
        tensor.Name = "w";
        Diagnostic fault = Refusal.Of(new TestModel().Input("x", -1, 2).Tensor(tensor).Node("Mul x w -> y").Output("y"));
        Assert.AreEqual(code, fault.Code, fault.ToString());
        return fault;
    }
}
