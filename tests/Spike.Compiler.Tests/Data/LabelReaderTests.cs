using Spike.Compiler.Data;

namespace Spike.Compiler.Tests.Data;

[TestClass]
public sealed class LabelReaderTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Labels_are_read_from_every_format()
    {
        byte[] npy = DataFolder.Npy("<i4", "(2, 1)", [3, 0, 0, 0, 9, 0, 0, 0]);
        Check(folder.Write("y.npy", npy));
        Check(folder.Write("y.npy.gz", DataFolder.Gzip(npy)));
        Check(folder.Npz("y.npz", ("x.npy", npy), ("labels.npy", npy)));
        Check(folder.Npz("lone.npz", ("y.npy", npy)));
        Check(folder.Write("y.idx", DataFolder.Idx(0x08, [2], [3, 9])));
        Check(folder.Write("y.txt", "3\n9"u8.ToArray()));
        Check(folder.Write("windows.txt", "\uFEFF3\r\n9\r\n"u8.ToArray()));
        Check(folder.Write("y.txt.gz", DataFolder.Gzip("3\n9\n"u8.ToArray())));
        Check(folder.Write("float.npy", DataFolder.Npy("<f4", "(2,)", DataFolder.Floats(3, 9))));
    }

    [TestMethod]
    [DataRow("3\nx\n", "line 2 is 'x'")]
    [DataRow("3\n\n9\n", "line 2 is ''")]
    [DataRow("-1\n", "line 1 is '-1'")]
    [DataRow("", "line 1 is ''")]
    public void A_line_that_is_no_class_number_is_named(string text, string words) =>
        StringAssert.Contains(Fault(folder.Write("y.txt", System.Text.Encoding.UTF8.GetBytes(text))).Reason, words);

    [TestMethod]
    [DataRow(0.5f)]
    [DataRow(-1f)]
    [DataRow(float.NaN)]
    [DataRow(1e20f)]
    public void A_number_that_counts_no_class_is_refused(float value) =>
        StringAssert.Contains(Fault(folder.Write("y.npy", DataFolder.Npy("<f4", "(2,)", DataFolder.Floats(1, value)))).Reason, "label 1");

    [TestMethod]
    public void One_hot_rows_are_refused()
    {
        DataFault fault = Fault(folder.Write("y.npy", DataFolder.Npy("|u1", "(2, 3)", new byte[6])));
        Assert.AreEqual("SPIKE2002", fault.Code);
        StringAssert.Contains(fault.Reason, "2x3");
    }

    [TestMethod]
    public void An_archive_without_labels_is_refused()
    {
        byte[] npy = DataFolder.Npy("|u1", "(1,)", [1]);
        StringAssert.Contains(Fault(folder.Npz("y.npz", ("a.npy", npy), ("b.npy", npy))).Reason, "'a', 'b'");
    }

    [TestMethod]
    public void There_must_be_one_for_each_sample()
    {
        string data = folder.Write("x.npy", DataFolder.Npy("<f4", "(2, 1)", DataFolder.Floats(1, 2)));
        string labels = folder.Write("y.txt", "1\n2\n3\n"u8.ToArray());
        var inputs = System.Collections.Immutable.ImmutableDictionary.CreateRange(
            [KeyValuePair.Create("x", Spike.Runtime.Programs.TensorShape.Of(1, 1))]);
        var fault = Assert.ThrowsExactly<DataFault>(() => SampleFiles.Read(data, inputs, labels));
        Assert.AreEqual(("SPIKE2002", labels), (fault.Code, fault.File));
        StringAssert.Contains(fault.Reason, "3 labels for 2 samples");
    }

    private static void Check(string path) => CollectionAssert.AreEqual(new[] { 3, 9 }, LabelReader.ReadFile(path).Labels.ToArray(), path);

    private static DataFault Fault(string path)
    {
        var fault = Assert.ThrowsExactly<DataFault>(() => LabelReader.ReadFile(path));
        Assert.AreEqual(path, fault.File);
        return fault;
    }
}
