using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Data;

[TestClass]
public sealed class SampleFilesTests : IDisposable
{
    private static readonly ImmutableDictionary<string, TensorShape> Image = Inputs(("image", TensorShape.Of(1, 1, 2, 2)));
    private static readonly ImmutableDictionary<string, TensorShape> Pair = Inputs(("a", TensorShape.Of(1, 2)), ("b", TensorShape.Of(1, 1)));

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Keys_of_an_npz_are_input_names()
    {
        string path = folder.Npz("x.npz", ("b.npy", Npy("(2, 1)", 5, 6)), ("a.npy", Npy("(2, 2)", 1, 2, 3, 4)), ("unused.npy", [1]));
        SampleSet samples = SampleFiles.Read(path, Pair, null);
        Assert.AreEqual(2, samples.Count);
        CollectionAssert.AreEqual(new[] { 1f, 2, 3, 4 }, samples.Inputs["a"].ToArray());
        CollectionAssert.AreEqual(new[] { 5f, 6 }, samples.Inputs["b"].ToArray());
        Assert.IsTrue(samples.Labels.IsEmpty);
        Assert.AreSame(Pair, samples.Shapes);
    }

    [TestMethod]
    public void Files_of_a_folder_are_input_names()
    {
        folder.Write("a.npy", Npy("(2, 2)", 1, 2, 3, 4));
        folder.Write("b.npy.gz", DataFolder.Gzip(Npy("(2,)", 5, 6)));
        folder.Write("labels.npy", DataFolder.Npy("|u1", "(2,)", [7, 8]));
        SampleSet samples = SampleFiles.Read(folder.Path, Pair, null);
        CollectionAssert.AreEqual(new[] { 5f, 6 }, samples.Inputs["b"].ToArray());
        CollectionAssert.AreEqual(new[] { 7, 8 }, samples.Labels.ToArray());
    }

    [TestMethod]
    [DataRow("(1, 2, 2)")]
    [DataRow("(1, 1, 2, 2)")]
    [DataRow("(1, 2, 2, 1)")]
    public void Axes_of_1_may_come_and_go(string shape) =>
        Assert.AreEqual(1, SampleFiles.Read(folder.Write("x.npy", Npy(shape, 1, 2, 3, 4)), Image, null).Count);

    [TestMethod]
    [DataRow("(1, 4)", "1x4")]
    [DataRow("(2, 2)", "2x2")]
    [DataRow("(4, 1)", "4x1")]
    [DataRow("()", "of a single number")]
    [DataRow("(0, 2, 2)", "0x2x2")]
    public void Another_shape_is_refused_with_both_shapes(string shape, string found)
    {
        float[] elements = shape switch { "()" => [1], "(0, 2, 2)" => [], _ => [1, 2, 3, 4] };
        string path = folder.Npz("x.npz", ("image.npy", Npy(shape, elements)));
        DataFault fault = Fault(path, Image);
        Assert.AreEqual(("SPIKE2002", path), (fault.Code, fault.File));
        StringAssert.Contains(fault.Reason, "'image'");
        StringAssert.Contains(fault.Reason, found);
        StringAssert.Contains(fault.Reason, "1x2x2");
    }

    [TestMethod]
    public void A_lone_array_feeds_a_model_of_one_input()
    {
        string path = folder.Npz("x.npz", ("arr_0.npy", Npy("(1, 2, 2)", 1, 2, 3, 4)), ("labels.npy", DataFolder.Npy("<i8", "(1,)", [3, 0, 0, 0, 0, 0, 0, 0])));
        SampleSet samples = SampleFiles.Read(path, Image, null);
        CollectionAssert.AreEqual(new[] { 1f, 2, 3, 4 }, samples.Inputs["image"].ToArray());
        CollectionAssert.AreEqual(new[] { 3 }, samples.Labels.ToArray());
    }

    [TestMethod]
    public void A_lone_array_cannot_feed_a_model_of_two_inputs() =>
        StringAssert.Contains(Fault(folder.Write("x.npy", Npy("(1, 2)", 1, 2)), Pair).Reason, "2 inputs");

    [TestMethod]
    public void A_missing_key_is_named_beside_those_that_are_there()
    {
        DataFault fault = Fault(folder.Npz("x.npz", ("a.npy", Npy("(1, 2)", 1, 2)), ("c.npy", Npy("(1,)", 1))), Pair);
        StringAssert.Contains(fault.Reason, "no array for input 'b'; it has 'a', 'c'");
    }

    [TestMethod]
    public void Inputs_of_different_counts_are_refused() =>
        Assert.AreEqual("SPIKE2002", Fault(folder.Npz("x.npz", ("a.npy", Npy("(1, 2)", 1, 2)), ("b.npy", Npy("(2,)", 1, 2))), Pair).Code);

    [TestMethod]
    public void Gzipped_images_feed_an_input_of_their_rows_and_one_of_their_pixels()
    {
        string path = folder.Write("images.gz", DataFolder.Gzip(DataFolder.Idx(0x08, [2, 2, 2], [0, 255, 0, 255, 255, 0, 255, 0])));
        float[] expected = [0, 1, 0, 1, 1, 0, 1, 0];
        CollectionAssert.AreEqual(expected, SampleFiles.Read(path, Image, null).Inputs["image"].ToArray());
        CollectionAssert.AreEqual(expected, SampleFiles.Read(path, Inputs(("x", TensorShape.Of(1, 4))), null).Inputs["x"].ToArray());
        Assert.AreEqual("SPIKE2002", Fault(path, Inputs(("x", TensorShape.Of(1, 4, 2)))).Code);
    }

    [TestMethod]
    public void A_gzipped_npz_is_read()
    {
        byte[] archive = File.ReadAllBytes(folder.Npz("x.npz", ("image.npy", Npy("(1, 2, 2)", 1, 2, 3, 4))));
        Assert.AreEqual(1, SampleFiles.Read(folder.Write("x.npz.gz", DataFolder.Gzip(archive)), Image, null).Count);
    }

    [TestMethod]
    [DataRow(float.NaN, "NaN")]
    [DataRow(float.PositiveInfinity, "Infinity")]
    public void What_is_no_number_is_refused_with_its_place(float value, string name)
    {
        DataFault fault = Fault(folder.Write("x.npy", Npy("(2, 2, 2)", 1, 2, 3, 4, 5, value, 7, 8)), Image);
        StringAssert.Contains(fault.Reason, $"element 1 of sample 1 is {name}");
    }

    [TestMethod]
    public void Files_that_hold_no_data_are_refused_in_words()
    {
        byte[] npy = Npy("(1, 2, 2)", 1, 2, 3, 4), gzip = DataFolder.Gzip(npy);
        byte[] archive = File.ReadAllBytes(folder.Npz("x.npz", ("image.npy", npy)));
        byte[] random = new byte[1000];
        new Random(5).NextBytes(random);
        byte[][] contents = [[], [1, 2], "hello\n"u8.ToArray(), random, [0x1F, 0x8B, .. random], gzip[..^12], archive[..^30], archive[..60], [.. "PK\u0003\u0004"u8, .. random]];
        foreach (byte[] content in contents)
        {
            DataFault fault = Fault(folder.Write("bad.bin", content), Image);
            Assert.AreEqual(("SPIKE2005", folder["bad.bin"]), (fault.Code, fault.File));
        }

        Assert.AreEqual("SPIKE2005", Fault(folder["nowhere.npy"], Image).Code);
        Assert.AreEqual("SPIKE2005", Fault(Directory.CreateDirectory(folder["empty"]).FullName, Image).Code);
        Assert.AreEqual("SPIKE2005", Fault(folder.Npz("none.npz", ("readme.txt", [1])), Image).Code);
        Assert.AreEqual("SPIKE2005", Fault(folder.Npz("twice.npz", ("image.npy", npy), ("image.npy", npy)), Image).Code);
    }

    [TestMethod]
    public void A_bomb_is_unpacked_no_further_than_its_header_says()
    {
        byte[] bomb = DataFolder.Gzip([.. Npy("(1, 2, 2)", 1, 2, 3, 4), .. new byte[64 << 20]]);
        string path = folder.Write("bomb.npy.gz", bomb);
        long before = GC.GetAllocatedBytesForCurrentThread();
        StringAssert.Contains(Fault(path, Image).Reason, "longer");
        Assert.IsLessThan(4 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private DataFault Fault(string path, ImmutableDictionary<string, TensorShape> inputs) =>
        Assert.ThrowsExactly<DataFault>(() => SampleFiles.Read(path, inputs, null));

    private static ImmutableDictionary<string, TensorShape> Inputs(params (string Name, TensorShape Shape)[] inputs) =>
        inputs.ToImmutableDictionary(input => input.Name, input => input.Shape);

    private static byte[] Npy(string shape, params float[] values) => DataFolder.Npy("<f4", shape, DataFolder.Floats(values));
}
