using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Codings;
using Spike.Runtime.Devices;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Backends.Loihi.Emulation;

/// <summary>Images that make no sense are refused in words before they run.</summary>
[TestClass]
public class DamagedImageTests
{
    public static IEnumerable<object[]> Damages =>
    [
        ["more chips than the board has", (Func<ChipImage, ChipImage>)(image => image with { Chips = 2 })],
        ["a core that is not there", Core(core => core with { Core = 1 << 20 })],
        ["a chip that is not there", Core(core => core with { Chip = 1 })],
        ["a segment that is not there", Core(core => core with { AxonSegment = 99 })],
        ["a table of another length", Core(core => core with { AxonSegment = 0 })],
        ["a slice that is not there", Block(block => block with { Slice = 1 })],
        ["a dendrite that is not there", Block(block => block with { Dendrite = -1 })],
        ["a row beyond the slice", Block(block => block with { FirstNeuron = 1 })],
        ["fewer rows than axons", Block(block => block with { Rows = 1 })],
        ["a dendrite of no bits", Program(program => program with { Dendrites = TinyImage.One(SpikeCoding.Rate, 1, 3, 0) })],
        ["a window that overflows", Program(program => program with { Dendrites = TinyImage.One(SpikeCoding.Rate, int.MaxValue, 3) })],
        ["tables of no entries", Program(program => program with { Parameters = 0 })],
        ["no multipliers", Program(program => program with { MultiplierSegments = [] })],
        ["spikes before the firing", Program(program => program with { Emission = TinyImage.Graded(2) })],
        ["routes to nowhere", (Func<ChipImage, ChipImage>)(image => image with { Outputs = [] })],
        ["an output of fewer elements", (Func<ChipImage, ChipImage>)(image => image with { Outputs = [image.Outputs[0] with { Elements = 1 }] })],
        ["the same core twice", (Func<ChipImage, ChipImage>)(image => image with { Cores = [image.Cores[0], image.Cores[0]] })],
        ["a processor that reads another chip's core", (Func<ChipImage, ChipImage>)(image => image with { Processors = [new ProcessorImage(0, [], [new ReadTask(1, 0, 5, 0)])] })],
    ];

    [TestMethod]
    [DynamicData(nameof(Damages))]
    public void A_damaged_image_is_refused(string damage, object change)
    {
        ChipImage image = ((Func<ChipImage, ChipImage>)change)(Sound());
        ChipImageException refusal = Assert.ThrowsExactly<ChipImageException>(() => new ChipEmulator(image, TinyImage.Board), damage);
        Assert.Contains("ompile", refusal.Message);
    }

    [TestMethod]
    public void The_image_that_was_damaged_is_sound_before() => new ChipEmulator(Sound(), TinyImage.Board).Dispose();

    [TestMethod]
    public void Bytes_that_were_changed_are_refused()
    {
        byte[] whole = ChipImageFile.ToBytes(Sound());
        using IDriverDevice device = new EmulatorSource(TinyImage.Board).Open("emulator");
        device.Load(whole);
        // The padding between the segments is nobody's; all else is covered by a hash or looked at.
        for (int position = 0; position < whole.Length; position += 7)
        {
            byte[] damaged = [.. whole];
            damaged[position] ^= 0x55;
            try
            {
                device.Load(damaged);
                Assert.IsTrue(position is >= 10 and < 16 or >= 56 and < 64 || whole[position] == 0, $"byte {position}");
            }
            catch (SpikeDeviceException e)
            {
                Assert.AreEqual(SpikeDeviceFault.Image, e.Fault);
            }
        }
    }

    [TestMethod]
    public void Bytes_that_end_early_are_refused()
    {
        byte[] whole = ChipImageFile.ToBytes(Sound());
        using IDriverDevice device = new EmulatorSource(TinyImage.Board).Open("emulator");
        for (int length = 0; length < whole.Length; length += 13)
            Assert.AreEqual(SpikeDeviceFault.Image, Assert.ThrowsExactly<SpikeDeviceException>(() => device.Load(whole.AsMemory(0, length))).Fault);
    }

    [TestMethod]
    public void An_image_of_another_profile_is_refused()
    {
        using IDriverDevice device = new EmulatorSource(TinyImage.Board).Open("emulator");
        SpikeDeviceException refusal = Assert.ThrowsExactly<SpikeDeviceException>(() => device.Load(ChipImageFile.ToBytes(Sound() with { Profile = "loihi1" })));
        Assert.Contains("'loihi1'", refusal.Message);
    }

    [TestMethod]
    public void An_image_of_another_version_of_the_profile_is_refused()
    {
        using IDriverDevice device = new EmulatorSource(TinyImage.Board, EmulatorSource.Sha256Of("loihi2")).Open("emulator");
        Assert.AreEqual(SpikeDeviceFault.Image, Assert.ThrowsExactly<SpikeDeviceException>(() => device.Load(ChipImageFile.ToBytes(Sound()))).Fault);
        device.Load(ChipImageFile.ToBytes(Sound() with { ProfileSha256 = EmulatorSource.Sha256Of("loihi2") }));
    }

    private static ChipImage Sound()
    {
        var image = new TinyImage();
        image.Input(2, image.To(0, 2));
        image.Output(3);
        image.Core(image.Slice(3, image.Windowed(new Dendrite(SpikeCoding.Rate, 1, 3, 20), 3, new CodeRange(16, signed: true), TinyImage.Graded(3)), image.To(-1, 3)),
            new DenseBlock(0, 0, 2, 0, 3, image.Table<sbyte>(1, 2, 3, 4, 5, 6)), 2);
        return image.Build();
    }

    private static Func<ChipImage, ChipImage> Core(Func<CoreImage, CoreImage> change) => image => image with { Cores = [change(image.Cores[0])] };

    private static Func<ChipImage, ChipImage> Block(Func<DenseBlock, DenseBlock> change) => Core(core => core with { Blocks = [change((DenseBlock)core.Blocks[0])] });

    private static Func<ChipImage, ChipImage> Program(Func<WindowedNeuron, WindowedNeuron> change) =>
        Core(core => core with { Slices = [core.Slices[0] with { Program = change((WindowedNeuron)core.Slices[0].Program) }] });
}
