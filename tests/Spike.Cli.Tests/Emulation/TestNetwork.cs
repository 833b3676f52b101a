using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Backends.Loihi.Sessions;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Codings;
using Spike.Runtime.Devices;
using Spike.Runtime.Programs;
using Spike.Runtime.Tests.Backends.Loihi.Emulation;

namespace Spike.Cli.Tests.Emulation;

/// <summary>24 inputs, 16 neurons on one core, 16 outputs on another; and what the emulator alone makes of a sample.</summary>
internal sealed class TestNetwork
{
    public const int Inputs = 24, Hidden = 16, Outputs = 16;
    private readonly ChipImage image;

    public TestNetwork()
    {
        var random = new Random(7);
        var tiny = new TinyImage { Steps = 28 };
        var range = new CodeRange(8, signed: true);
        tiny.Input(Inputs, tiny.To(0, Inputs));
        tiny.Core(
            tiny.Slice(Hidden, tiny.Windowed(TinyImage.One(SpikeCoding.Radix, 1, 8)[0], 9, range, new Emission(SpikeCoding.Radix, range, 9), shift: 4), tiny.To(1, Hidden)),
            new DenseBlock(0, 0, Inputs, 0, Hidden, Weights(tiny, random, Inputs * Hidden)), Inputs);
        tiny.Core(
            tiny.Slice(Outputs, tiny.Windowed(TinyImage.One(SpikeCoding.Radix, 10, 8)[0], 18, range, new Emission(SpikeCoding.Radix, range, 18), shift: 5), tiny.To(-1, Outputs)),
            new DenseBlock(0, 0, Hidden, 0, Outputs, Weights(tiny, random, Hidden * Outputs)), Hidden, core: 1);
        tiny.Output(Outputs, new Emission(SpikeCoding.Radix, range, 18));
        image = tiny.Build() with { ProfileSha256 = EmulatorSource.Sha256Of("loihi2") };
        Image = ChipImageFile.ToBytes(image);
        Facts = ImageFacts.Of(image);
    }

    public byte[] Image { get; }

    /// <summary>The same, read.</summary>
    public ChipImage Read => image;

    public ImageFacts Facts { get; }

    /// <summary>Random spikes of the input's window, in random order.</summary>
    public static SpikeDeviceSample Sample(int seed)
    {
        var random = new Random(seed);
        SpikeDeviceSpike[] spikes = [.. Enumerable.Range(0, 8 * Inputs).Where(_ => random.Next(3) == 0).Select(i => new SpikeDeviceSpike(i / Inputs, 0, i % Inputs, random.Next(2) == 0 ? 1 : -1))];
        random.Shuffle(spikes);
        return new SpikeDeviceSample([.. spikes]);
    }

    /// <summary>What comes out, by the emulator without anything around it.</summary>
    public SpikeDeviceSpike[] Expected(SpikeDeviceSample sample)
    {
        using var emulator = new ChipEmulator(image, TinyImage.Board);
        emulator.Start();
        foreach (SpikeDeviceSpike spike in sample.Spikes) emulator.Send(spike);
        var outputs = new List<SpikeDeviceSpike>();
        emulator.Run(image.Steps, outputs);
        return [.. outputs];
    }

    private static int Weights(TinyImage tiny, Random random, int count) => tiny.Table([.. Enumerable.Range(0, count).Select(_ => (sbyte)random.Next(-127, 128))]);
}
