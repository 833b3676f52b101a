using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Backends.Simd;

/// <summary>Convolutions of rows longer and shorter than a vector, with all strides and pads, followed by a firing of two terms.</summary>
[TestClass]
public class ImageConvolutionTests
{
    [TestMethod]
    [DataRow(1, false)]
    [DataRow(1, true)]
    [DataRow(3, false)]
    [DataRow(3, true)]
    public void Rows_of_all_lengths_give_the_reference_bits(int threads, bool stepped)
    {
        for (int seed = 0; seed < 60; seed++)
        {
            using var model = new SpikeModel(Residual(new Random(seed)));
            var random = new Random(seed);
            using SpikeSession session = model.CreateSession(new SpikeOptions { Threads = threads, Stepped = stepped, ShareFrom = 0 });
            using SpikeSession reference = model.CreateSession(new SpikeOptions { Backend = Backend.Reference });
            Dictionary<string, float[]> inputs = model.Inputs.ToDictionary(input => input.Name, input => Enumerable.Range(0, 2 * input.Length).Select(_ => (float)random.Next(-140, 280)).ToArray());
            Assert.AreSequenceEqual(reference.Run(inputs).Outputs[model.Outputs[0].Name], session.Run(inputs).Outputs[model.Outputs[0].Name], $"seed {seed}");
        }
    }

    /// <summary>y = fire(conv(x) + z), each output channel with constants of its own.</summary>
    private static SpikingProgram Residual(Random random)
    {
        int groups = 1 + random.Next(2), channels = groups * (1 + random.Next(6)), outputs = groups * (1 + random.Next(9));
        int[] kernel = [1 + random.Next(4), 1 + random.Next(4)], strides = [1 + random.Next(3), 1 + random.Next(3)], size = [4 + random.Next(5), 4 + random.Next(36)];
        int[] pads = [random.Next(kernel[0]), random.Next(kernel[1])];
        int[] output = [.. Enumerable.Range(0, 2).Select(axis => ((size[axis] + (2 * pads[axis]) - kernel[axis]) / strides[axis]) + 1)];
        CodeRange range = random.Next(2) == 0 ? TinyProgram.Unsigned(1 + random.Next(8)) : TinyProgram.Signed(2 + random.Next(7));
        var tiny = new TinyProgram();
        int x = tiny.Input(range, channels, size[0], size[1]), z = tiny.Input(TinyProgram.Signed(8), outputs, output[0], output[1]);
        int y = tiny.Codes(TinyProgram.Signed(8), outputs, output[0], output[1]);
        var weights = new sbyte[outputs * channels / groups * kernel[0] * kernel[1]];
        foreach (ref sbyte weight in weights.AsSpan()) weight = (sbyte)random.Next(-128, 128);
        int own = tiny.Ints([.. Enumerable.Range(0, outputs).Select(_ => random.Next(1, 100))]), other = tiny.Ints([.. Enumerable.Range(0, outputs).Select(_ => random.Next(1, 5000))]);
        var fire = new Fire("fire", y, [new FireTerm(Fire.OwnMembrane, own, []), new FireTerm(z, other, [])], outputs, output[0] * output[1],
            tiny.Shifts([.. Enumerable.Repeat((byte)12, outputs)]), null, TinyProgram.Signed(8), null);
        var window = new Window(channels, [.. size], [.. kernel], [.. strides], [1, 1], [.. pads], [.. output]);
        tiny.Then(new Convolution("c", x, y, window, outputs, groups, tiny.Bytes(weights), null) { Fusion = fire, TimeFused = true });
        tiny.Output(y);
        return tiny.Build();
    }
}
