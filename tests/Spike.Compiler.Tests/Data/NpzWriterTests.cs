using Spike.Compiler.Data;

namespace Spike.Compiler.Tests.Data;

[TestClass]
public sealed class NpzWriterTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void What_is_written_is_read_again()
    {
        (string, DataArray)[] arrays =
            [("logits", DataArray.Of([2, 3], [1f, -2, 3, 4, 5, float.Epsilon])), ("block/0.spikes", DataArray.Of([4], [(sbyte)1, 0, -1, 0])), ("one", DataArray.Of([], [7f]))];
        NpzWriter.Write(folder["y.npz"], arrays);
        using ArraySource source = ArraySource.Open(folder["y.npz"]);
        CollectionAssert.AreEqual(new[] { "logits", "block/0.spikes", "one" }, source.Keys.ToArray());
        foreach ((string key, DataArray array) in arrays)
        {
            DataArray read = source.Read(key);
            CollectionAssert.AreEqual(array.Dimensions, read.Dimensions);
            Assert.AreEqual(array.Type, read.Type);
            CollectionAssert.AreEqual(array.Bytes.ToArray(), read.Bytes.ToArray());
        }
    }

    [TestMethod]
    public void The_same_arrays_give_the_same_bytes()
    {
        NpzWriter.Write(folder["a.npz"], [("x", DataArray.Of([1], [1f]))]);
        Thread.Sleep(2100); // Zip times have steps of two seconds.
        NpzWriter.Write(folder["b.npz"], [("x", DataArray.Of([1], [1f]))]);
        CollectionAssert.AreEqual(File.ReadAllBytes(folder["a.npz"]), File.ReadAllBytes(folder["b.npz"]));
    }

    [TestMethod]
    public void A_write_that_fails_leaves_the_old_file_and_no_other()
    {
        folder.Write("y.npz", [1, 2, 3]);
        Assert.ThrowsExactly<InvalidOperationException>(() => NpzWriter.Write(folder["y.npz"], Failing()));
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, File.ReadAllBytes(folder["y.npz"]));
        Assert.HasCount(1, Directory.GetFiles(folder.Path));

        static IEnumerable<(string, DataArray)> Failing()
        {
            yield return ("x", DataArray.Of([1], [1f]));
            throw new InvalidOperationException();
        }
    }
}
