using Spike.Compiler.Data;

namespace Spike.Compiler.Tests.Data;

[TestClass]
public sealed class NpyReaderTests
{
    [TestMethod]
    [DataRow("<f2", new byte[] { 0x00, 0x3C, 0x00, 0xC1 }, new[] { 1f, -2.5f })]
    [DataRow("<f4", new byte[] { 0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0 }, new[] { 1f, -2.5f })]
    [DataRow("<f8", new byte[] { 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 4, 0xC0 }, new[] { 1f, -2.5f })]
    [DataRow(">f4", new byte[] { 0x3F, 0x80, 0, 0, 0xC0, 0x20, 0, 0 }, new[] { 1f, -2.5f })]
    [DataRow("|b1", new byte[] { 1, 0 }, new[] { 1f, 0f })]
    [DataRow("|i1", new byte[] { 1, 0xFF }, new[] { 1f, -1f })]
    [DataRow("|u1", new byte[] { 1, 0xFF }, new[] { 1f, 255f })]
    [DataRow("<i2", new byte[] { 1, 0, 0xFE, 0xFF }, new[] { 1f, -2f })]
    [DataRow("<u2", new byte[] { 1, 0, 0xFE, 0xFF }, new[] { 1f, 65534f })]
    [DataRow("<i4", new byte[] { 1, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF }, new[] { 1f, -2f })]
    [DataRow("<u4", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0x80 }, new[] { 1f, 2147483648f })]
    [DataRow("<i8", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, new[] { 1f, -2f })]
    [DataRow("<u8", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80 }, new[] { 1f, 9223372036854775808f })]
    public void Every_type_of_real_number_is_read(string descr, byte[] elements, float[] expected)
    {
        DataArray array = Read(DataFolder.Npy(descr, "(2,)", elements));
        CollectionAssert.AreEqual(expected, array.ToSingles());
        CollectionAssert.AreEqual(Array.ConvertAll(expected, value => (double)value), array.ToDoubles());
    }

    [TestMethod]
    [DataRow((byte)1)]
    [DataRow((byte)2)]
    [DataRow((byte)3)]
    public void Each_version_is_read(byte version)
    {
        DataArray array = Read(DataFolder.Npy("<f4", "(1, 2)", DataFolder.Floats(3, 4), version: version));
        CollectionAssert.AreEqual(new[] { 1, 2 }, array.Dimensions.ToArray());
        CollectionAssert.AreEqual(new[] { 3f, 4f }, array.ToSingles());
    }

    [TestMethod]
    public void Column_major_elements_are_put_in_row_major_order()
    {
        // a[i, j, k] = 100 i + 10 j + k, first axis fastest in the file.
        float[] file = [0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121];
        DataArray array = Read(DataFolder.Npy("<f4", "(2, 3, 2)", DataFolder.Floats(file), fortran: true));
        CollectionAssert.AreEqual(new float[] { 0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121 }, array.ToSingles());
    }

    [TestMethod]
    public void A_single_number_has_no_axis() => Assert.IsEmpty(Read(DataFolder.Npy("<f4", "()", DataFolder.Floats(3))).Dimensions);

    [TestMethod]
    [DataRow("|O", "Python objects")]
    [DataRow("<c8", "'<c8'")]
    [DataRow("<U3", "'<U3'")]
    [DataRow("[('x', '<f4')]", "records")]
    public void Other_types_are_refused_by_name(string descr, string words) =>
        StringAssert.Contains(Fault(DataFolder.Npy(descr, "(1,)", new byte[8])).Reason, words);

    [TestMethod]
    public void Missing_elements_are_counted() =>
        StringAssert.Contains(Fault(DataFolder.Npy("<f4", "(2,)", DataFolder.Floats(1))).Reason, "announces 8 bytes of elements, 4 are there");

    [TestMethod]
    public void Elements_behind_the_last_are_refused() =>
        StringAssert.Contains(Fault(DataFolder.Npy("<f4", "(1,)", DataFolder.Floats(1, 2))).Reason, "longer");

    [TestMethod]
    public void A_shape_beyond_memory_is_refused_before_memory_is_taken() =>
        StringAssert.Contains(Fault(DataFolder.Npy("<f4", "(4294967296, 4294967296)", [])).Reason, "4294967296x4294967296");

    [TestMethod]
    public void A_shape_that_the_file_cannot_hold_takes_no_memory()
    {
        byte[] file = DataFolder.Npy("<f4", "(500000000,)", DataFolder.Floats(1));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fault(file);
        Assert.IsLessThan(16 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void A_file_cut_anywhere_is_refused()
    {
        byte[] file = DataFolder.Npy("<f4", "(2,)", DataFolder.Floats(1, 2));
        for (int length = 6; length < file.Length; length++) Fault(file[..length]);
    }

    private static DataArray Read(byte[] file) => NpyReader.Read(new MemoryStream(file[6..]), new DataPlace("x.npy"));

    private static DataFault Fault(byte[] file)
    {
        var fault = Assert.ThrowsExactly<DataFault>(() => Read(file));
        Assert.AreEqual(("SPIKE2005", "x.npy"), (fault.Code, fault.File));
        return fault;
    }
}
