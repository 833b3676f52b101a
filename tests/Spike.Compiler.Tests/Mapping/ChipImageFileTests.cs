using Spike.Compiler.Mapping;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Programs;
using Spike.Runtime.Tests;

namespace Spike.Compiler.Tests.Mapping;

/// <summary>Chip images as bytes and in artifacts; what is damaged is refused.</summary>
[TestClass]
public class ChipImageFileTests
{
    private static readonly SpikingProgram Program = RandomPrograms.Create(5);
    private static readonly ChipImage Image = ChipMapping.Map(Program, NclBoards.Of(1, ChipProfiles.Named("loihi3")), "");

    [TestMethod]
    public void An_image_that_was_read_is_written_to_the_same_bytes()
    {
        byte[] bytes = ChipImageFile.ToBytes(Image);
        CollectionAssert.AreEqual(bytes, ChipImageFile.ToBytes(ChipImageFile.Read(bytes)));
    }

    [TestMethod]
    public void A_truncated_image_is_refused()
    {
        byte[] bytes = ChipImageFile.ToBytes(Image);
        for (int length = 0; length < bytes.Length - 1; length += 1 + (bytes.Length / 97))
            Assert.ThrowsExactly<ChipImageException>(() => ChipImageFile.Read(bytes.AsMemory(0, length)));
    }

    [TestMethod]
    public void A_changed_header_or_segment_is_refused()
    {
        byte[] bytes = ChipImageFile.ToBytes(Image);
        foreach (int place in (int[])[0, 8, 30, 70, bytes.Length - 1])
        {
            byte[] changed = [.. bytes];
            changed[place] ^= 0x40;
            Assert.ThrowsExactly<ChipImageException>(() => ChipImageFile.Read(changed));
        }
    }

    [TestMethod]
    public void An_index_that_leads_nowhere_is_found()
    {
        CoreImage core = Image.Cores[0];
        Assert.IsNull(ChipImageVerifier.FindFault(Image));
        Assert.IsNotNull(ChipImageVerifier.FindFault(Image with { Cores = Image.Cores.SetItem(0, core with { AxonSegment = Image.Segments.Count }) }));
        Assert.IsNotNull(ChipImageVerifier.FindFault(Image with { Cores = Image.Cores.SetItem(0, core with { Chip = Image.Chips }) }));
        Assert.IsNotNull(ChipImageVerifier.FindFault(Image with { Steps = 1 }));
        Assert.IsNotNull(ChipImageVerifier.FindFault(Image with { Outputs = [] }));
    }

    [TestMethod]
    public void A_list_with_nothing_at_a_place_is_found()
    {
        CoreImage core = Image.Cores[0];
        foreach (ChipImage image in (ChipImage[])
        [
            Image with { Cores = [null!] }, Image with { Processors = [null!] }, Image with { Inputs = [null!] }, Image with { Outputs = [null!] },
            Image with { Cores = Image.Cores.SetItem(0, core with { Slices = [null!] }) }, Image with { Cores = Image.Cores.SetItem(0, core with { Blocks = [null!] }) },
            Image with { Cores = Image.Cores.SetItem(0, core with { Slices = [core.Slices[0] with { Program = core.Slices[0].Program with { Dendrites = [null!] } }] }) },
            Image with { Processors = [new ProcessorImage(0, [null!], [])] }, Image with { Processors = [new ProcessorImage(0, [], [null!])] },
        ]) Assert.IsNotNull(ChipImageVerifier.FindFault(image));
    }

    [TestMethod]
    public void An_artifact_carries_the_image_beside_the_program()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.spike");
        try
        {
            ArtifactWriter.Write(path, Program, new ArtifactProvenance("test", "m.onnx", "", 8, "radix", "loihi3", 2, null), chip: Image);
            Artifact artifact = ArtifactReader.Read(path);
            using IDisposable mapping = artifact.Mapping;
            artifact.Check.RunChip(1);
            CollectionAssert.AreEqual(ChipImageFile.ToBytes(Image), ChipImageFile.ToBytes(artifact.Chip!));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
