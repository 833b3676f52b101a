using System.Buffers.Binary;
using Spike.Runtime.Artifacts;

namespace Spike.Runtime.Tests.Artifacts;

[TestClass]
public class DamageTests
{
    private static readonly byte[] Whole = SampleArtifact.Bytes(SampleArtifact.Program());

    [TestMethod]
    public void The_sample_itself_is_read() => SampleArtifact.Read(Whole);

    [TestMethod]
    public void A_file_that_ends_anywhere_early_is_refused()
    {
        for (int length = 0; length < Whole.Length; length += length < 70 || length > Whole.Length - 70 ? 1 : 13)
            Assert.IsNotEmpty(SampleArtifact.Refusal(Whole[..length]));
    }

    [TestMethod]
    public void A_bit_that_flips_anywhere_is_noticed()
    {
        for (int at = 0; at < Whole.Length; at += at < 64 || at > Whole.Length - 200 ? 1 : 7)
        {
            byte[] damaged = [.. Whole];
            damaged[at] ^= (byte)(1 << (at % 8));
            // The minor version may be a newer one.
            if (at is 10 or 11) SampleArtifact.Read(damaged);
            else Assert.IsNotEmpty(SampleArtifact.Refusal(damaged));
        }
    }

    [TestMethod]
    public void A_damaged_segment_is_refused_by_number()
    {
        byte[] damaged = [.. Whole];
        damaged[^1] ^= 1;
        string words = SampleArtifact.Refusal(damaged);
        Assert.Contains("is damaged: segment 4 is not as it was written", words);
        Assert.Contains("Build the model again", words);
    }

    [TestMethod]
    public void A_damaged_header_is_refused()
    {
        byte[] damaged = [.. Whole];
        damaged[100] ^= 1;
        Assert.Contains("its header is not as it was written", SampleArtifact.Refusal(damaged));
    }

    [TestMethod]
    public void Bytes_behind_the_end_are_refused() =>
        Assert.Contains("1 bytes behind its end", SampleArtifact.Refusal([.. Whole, 0]));

    [TestMethod]
    public void Something_in_the_padding_is_refused()
    {
        byte[] damaged = [.. Whole];
        damaged[64 + SampleArtifact.HeaderLength(Whole)] = 1;
        Assert.Contains("before segment 0", SampleArtifact.Refusal(damaged));
    }

    [TestMethod]
    public void Another_kind_of_file_is_named_as_such()
    {
        Assert.Contains("is not a SpikeBuild artifact", SampleArtifact.Refusal([.. "PK"u8, .. new byte[200]]));
        Assert.Contains("it is empty", SampleArtifact.Refusal([]));
        Assert.Contains("it ends after 63 bytes", SampleArtifact.Refusal(Whole[..63]));
    }

    [TestMethod]
    [DataRow(0L)]
    [DataRow(-1L)]
    [DataRow(1L << 40)]
    [DataRow(long.MaxValue)]
    [DataRow(long.MinValue)]
    public void A_header_length_that_cannot_be_is_refused(long length)
    {
        byte[] damaged = [.. Whole];
        BinaryPrimitives.WriteInt64LittleEndian(damaged.AsSpan(16), length);
        Assert.Contains($"its header of {length} bytes does not fit", SampleArtifact.Refusal(damaged));
    }

    [TestMethod]
    public void A_file_that_is_not_there_is_not_found()
    {
        using var folder = new TestFolder();
        Assert.Contains("does not exist", Assert.ThrowsExactly<FileNotFoundException>(() => SpikeModel.Load(folder["none.spike"])).Message);
        Assert.ThrowsExactly<FileNotFoundException>(() => SpikeModel.Load(folder[Path.Combine("no", "folder.spike")]));
    }

    [TestMethod]
    public void A_folder_is_no_artifact()
    {
        using var folder = new TestFolder();
        Assert.ThrowsExactly<SpikeFormatException>(() => SpikeModel.Load(folder.Path));
    }

    [TestMethod]
    public void A_refused_file_is_not_kept_open()
    {
        using var folder = new TestFolder();
        folder.Write("a.spike", Whole[..^1]);
        Assert.ThrowsExactly<SpikeFormatException>(() => ArtifactReader.Read(folder["a.spike"]));
        using var exclusive = new FileStream(folder["a.spike"], FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }
}
