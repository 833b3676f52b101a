using Spike.Compiler.Data;

namespace Spike.Compiler.Tests.Data;

[TestClass]
public sealed class IdxReaderTests
{
    [TestMethod]
    public void Unsigned_bytes_are_pixels_of_which_255_means_1() =>
        CollectionAssert.AreEqual(new[] { 0f, 51 / 255f, 1f }, Read(DataFolder.Idx(0x08, [3], [0, 51, 255])).ToSingles());

    [TestMethod]
    public void Unsigned_bytes_that_are_labels_keep_their_number() =>
        CollectionAssert.AreEqual(new[] { 0.0, 9.0 }, Read(DataFolder.Idx(0x08, [2], [0, 9])).ToDoubles());

    [TestMethod]
    [DataRow((byte)0x09, new byte[] { 0xFE }, -2f)]
    [DataRow((byte)0x0B, new byte[] { 0xFF, 0xFE }, -2f)]
    [DataRow((byte)0x0C, new byte[] { 0, 1, 0, 0 }, 65536f)]
    [DataRow((byte)0x0D, new byte[] { 0xC0, 0x20, 0, 0 }, -2.5f)]
    [DataRow((byte)0x0E, new byte[] { 0xC0, 4, 0, 0, 0, 0, 0, 0 }, -2.5f)]
    public void Other_types_are_big_endian_numbers(byte type, byte[] element, float expected) =>
        CollectionAssert.AreEqual(new[] { expected }, Read(DataFolder.Idx(type, [1], element)).ToSingles());

    [TestMethod]
    public void A_file_cut_anywhere_is_refused()
    {
        byte[] file = DataFolder.Idx(0x08, [2, 2], [1, 2, 3, 4]);
        for (int length = 4; length < file.Length; length++)
            Assert.AreEqual("SPIKE2005", Assert.ThrowsExactly<DataFault>(() => Read(file[..length])).Code);
    }

    private static DataArray Read(byte[] file)
    {
        Assert.IsTrue(IdxReader.IsMark(file.AsSpan(0, 4)));
        return IdxReader.Read(file.AsSpan(0, 4), new MemoryStream(file[4..]), new DataPlace("x.idx"));
    }
}
