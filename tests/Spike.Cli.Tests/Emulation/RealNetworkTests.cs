using Spike.Compiler.Mapping;
using Spike.Runtime;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Backends.Loihi.Sessions;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;
using Spike.Runtime.Tests.Backends.Loihi.Driver;

namespace Spike.Cli.Tests.Emulation;

/// <summary>cnn_mnist as a chip image, through the emulator of this process and through spike_nx.h: the bits of the processor.</summary>
[TestClass]
public class RealNetworkTests
{
    [TestMethod]
    [NeedsGcc]
    [DataRow("emulator")]
    [DataRow("native")]
    public void The_digits_come_out_with_the_bits_of_the_processor(string path)
    {
        ChipBoard board = NclBoards.Of(1, ChipProfiles.Named("loihi3"));
        using SpikeModel model = SpikeModel.Load(Digits.Artifact);
        ChipImage image = ChipMapping.Map(model.Program, board, EmulatorSource.Sha256Of("loihi3"));
        byte[] bytes = ChipImageFile.ToBytes(image);
        using DeviceBench bench = DeviceBench.Of(path, board: board);
        var options = new SpikeDeviceOptions();
        using var chip = new LoihiSession(model.Program, image, bench.Open(options, bytes, ImageFacts.Of(image)));
        float[] pixels = [.. File.ReadAllBytes(Digits.Images).Skip(16).Select(pixel => pixel / 255f)];
        int outputs = model.Outputs[0].Length;
        var (expected, actual) = (new float[Digits.Count * outputs], new float[Digits.Count * outputs]);
        using SpikeSession simd = model.CreateSession(new SpikeOptions { Backend = Backend.Simd });
        simd.SetInput(0, pixels);
        simd.Execute(Digits.Count);
        simd.GetOutput(0, expected);
        chip.SetInput(0, pixels, Digits.Count);
        chip.Execute(Digits.Count);
        chip.GetOutput(0, actual);
        Assert.AreSequenceEqual(expected, actual);
        Assert.IsGreaterThan(Digits.Count, expected.Distinct().Count());
    }
}
