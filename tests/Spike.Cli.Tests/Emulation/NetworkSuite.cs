using Spike.Compiler.Diagnostics;
using Spike.Compiler.Mapping;
using Spike.Compiler.Mapping.Native;
using Spike.Compiler.Tests.Mapping;
using Spike.Compiler.Tests.Mapping.Native;
using Spike.Runtime;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Backends.Loihi.Sessions;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;
using Spike.Runtime.Tests;

namespace Spike.Cli.Tests.Emulation;

/// <summary>Networks as chip images, with their windows pipelined: the bits of the processor, whatever stands between the session and the chips.</summary>
public abstract class NetworkSuite
{
    private static readonly Lazy<(string Path, ChipImage Image)> Cnn = new(() => Mapped(Digits.ChipArtifact)), Vit = new(() => Mapped(Digits.VitArtifact));

    private static readonly ChipBoard Four = NclBoards.Of(4, ChipProfiles.Named("loihi3")), Small = NclBoards.Of(40, SmallChips.Of(8, 60, 60_000, 300, 400, 40));

    private static readonly Lazy<(SpikingProgram Program, ChipImage Image, int Seed)[]> Random = new(() =>
        [.. Enumerable.Range(0, 16).Select(seed => (Program: RandomPrograms.Create(seed), Seed: seed)).Select(one => (one.Program, Map(one.Program, Four)!, one.Seed)).Where(one => one.Item2 is not null)]);

    private static readonly Lazy<(SpikingProgram Program, ChipImage Image)> OnFour = new(() =>
        Enumerable.Range(0, 400).Select(RandomPrograms.Create).Select(program => (program, Map(program, Small)!)).First(one => one.Item2 is { Chips: 4 }));

    internal abstract DeviceBench Bench(ChipBoard board);

    [TestMethod]
    public void The_convolutional_digits_have_the_bits_of_the_processor() => Same(Cnn.Value, Digits.Count);

    [TestMethod]
    public void The_transformer_s_digits_have_the_bits_of_the_processor() => Same(Vit.Value, 3);

    [TestMethod]
    public async Task Random_programs_have_the_codes_of_the_reference()
    {
        Assert.IsGreaterThan(10, Random.Value.Count());
        foreach ((SpikingProgram program, ChipImage image, int seed) in Random.Value) await Same(program, image, Four, seed);
    }

    [TestMethod]
    public async Task A_network_of_four_chips_has_the_codes_of_the_reference()
    {
        (SpikingProgram program, ChipImage image) = OnFour.Value;
        await Same(program, image, Small, 1);
    }

    [TestMethod]
    public async Task Native_networks_spike_as_the_emulator_does()
    {
        ChipBoard board = NclBoards.Of(1, ChipProfiles.Named("loihi2"));
        int spikes = 0;
        for (int seed = 0; seed < 8; seed++)
        {
            var graph = seed % 4 == 3 ? RandomGraphs.Convolutional(seed) : RandomGraphs.Recurrent(seed);
            ChipImage image = NativeMapping.Map(graph, board, "").Image;
            using DeviceBench bench = Bench(board);
            SpikeDeviceSession session = Open(bench, image);
            foreach (int steps in (int[])[40, 7])
            {
                var random = new System.Random(seed);
                int length = graph.Nodes[0].Shape.Length;
                SpikeDeviceSpike[] given = [.. Enumerable.Range(0, steps * length).Where(_ => random.Next(3) == 0).Select(i => new SpikeDeviceSpike(i / length, 0, i % length, 1))];
                using var emulator = new ChipEmulator(image, board);
                emulator.Start();
                foreach (SpikeDeviceSpike spike in given) emulator.Send(spike);
                var expected = new List<SpikeDeviceSpike>();
                emulator.Run(steps, expected);
                SpikeDeviceResult result = await session.RunAsync(new SpikeDeviceSample([.. given], steps));
                Assert.AreSequenceEqual(expected, result.Spikes, $"seed {seed}");
                spikes += expected.Count;
            }
        }

        Assert.IsGreaterThan(100, spikes);
    }

    private static (string Path, ChipImage Image) Mapped(string artifact)
    {
        using SpikeModel model = SpikeModel.Load(artifact);
        ChipImage image = model.Chip() ?? ChipMapping.Map(model.Program, NclBoards.Of(1, ChipProfiles.Named("loihi3")), "");
        return (artifact, ChipImageFile.Read(ChipImageFile.ToBytes(image))); // the model's own ends with it
    }

    private void Same((string Path, ChipImage Image) network, int samples)
    {
        using SpikeModel model = SpikeModel.Load(network.Path);
        using DeviceBench bench = Bench(NclBoards.Of(1, ChipProfiles.Named("loihi3")));
        WatchedSource watched = bench.Watch();
        using var chip = new LoihiSession(model.Program, network.Image, Open(bench, network.Image));
        int outputs = model.Outputs[0].Length;
        float[] pixels = [.. File.ReadAllBytes(Digits.Images).Skip(16).Take(samples * 28 * 28).Select(pixel => pixel / 255f)];
        var (expected, actual) = (new float[samples * outputs], new float[samples * outputs]);
        using SpikeSession simd = model.CreateSession(new SpikeOptions { Backend = Backend.Simd });
        simd.SetInput(0, pixels);
        simd.Execute(samples);
        simd.GetOutput(0, expected);
        chip.SetInput(0, pixels, samples);
        chip.Execute(samples);
        chip.GetOutput(0, actual);
        Assert.AreSequenceEqual(expected, actual);
        Assert.IsGreaterThan(samples, expected.Distinct().Count());
        Assert.IsGreaterThan(1, ImageFacts.Of(network.Image).Overlap);
        Assert.IsGreaterThan(1, watched.MostUnderWay);
        Console.WriteLine($"{network.Image.Steps} steps a sample, one every {SampleInterval.Of(network.Image)}; {watched.Steps} steps for {samples} samples");
    }

    private async Task Same(SpikingProgram program, ChipImage image, ChipBoard board, int seed)
    {
        using DeviceBench bench = Bench(board);
        SpikeDeviceSession session = Open(bench, image);
        var host = new ChipHost(image);
        var runs = new List<(long[][] Expected, SpikeDeviceRun Run)>();
        foreach (long[][] inputs in RandomPrograms.Inputs(program, seed, 6))
        {
            var spikes = new List<SpikeDeviceSpike>();
            for (int port = 0; port < inputs.Length; port++) host.Encode(port, [.. inputs[port].Select(code => (int)code)], spikes);
            runs.Add((ReferenceInterpreter.Run(program, inputs), await session.SendAsync(new SpikeDeviceSample([.. spikes]))));
        }

        foreach ((long[][] expected, SpikeDeviceRun run) in runs)
        {
            SpikeDeviceResult result = await run.Result;
            for (int port = 0; port < program.Outputs.Length; port++)
            {
                int edge = program.Outputs[port].Edge;
                var codes = new int[program.Edges[edge].Shape.Length];
                host.Decode(port, result.Spikes.AsSpan(), codes);
                CollectionAssert.AreEqual(expected[edge].Select(code => (int)code).ToArray(), codes, $"seed {seed}, '{program.Outputs[port].Name}'");
            }
        }
    }

    private static SpikeDeviceSession Open(DeviceBench bench, ChipImage image) => bench.Open(new SpikeDeviceOptions(), ChipImageFile.ToBytes(image), ImageFacts.Of(image));

    private static ChipImage? Map(SpikingProgram program, ChipBoard board)
    {
        try
        {
            return ChipMapping.Map(program, board, "");
        }
        catch (ModelFault)
        {
            return null;
        }
    }
}
