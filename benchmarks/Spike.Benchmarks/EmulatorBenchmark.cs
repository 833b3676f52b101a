using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Compiler.Mapping;
using Spike.Runtime;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Codings;
using Spike.Runtime.Devices;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Benchmarks;

/// <summary>Synaptic operations a second of the chip emulator: a made-up dense core, or a compiled network on its data, compared with the reference interpreter.</summary>
internal static class EmulatorBenchmark
{
    private static readonly Argument<string?> Artifact = new("ARTIFACT.spike") { Arity = ArgumentArity.ZeroOrOne };
    private static readonly Argument<string?> Data = new("DATA") { Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> Target = new("--target") { DefaultValueFactory = _ => "loihi3" };
    private static readonly Option<string> Board = new("--chip-config") { DefaultValueFactory = _ => "ncl-1chip" };
    private static readonly Option<int[]> Threads = new("--threads") { DefaultValueFactory = _ => [1], AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int> Samples = new("--samples") { DefaultValueFactory = _ => 20 };
    private static readonly Option<bool> Check = new("--check") { Description = "Compares each sample's outputs with the reference interpreter's." };

    public static Command Command()
    {
        var command = new Command("emulator", "Synaptic operations a second of the chip emulator.") { Artifact, Data, Target, Board, Threads, Samples, Check };
        command.SetAction(parsed =>
        {
            ChipBoard board = ChipBoards.Find(parsed.GetValue(Target), parsed.GetValue(Board)).Value ?? throw new ArgumentException("There is no such board.");
            if (parsed.GetValue(Artifact) is { } path) Network(parsed, path, board);
            else foreach (int neurons in (int[])[16, 64, 256, 1024]) Dense(neurons, board);
        });
        return command;
    }

    private static void Network(ParseResult parsed, string path, ChipBoard board)
    {
        using SpikeModel model = SpikeModel.Load(path);
        model.Verify();
        SampleSet samples = SampleFiles.Read(parsed.GetValue(Data)!, model.Inputs.ToImmutableDictionary(input => input.Name, input => TensorShape.Of([.. input.Shape])), labelsPath: null);
        ChipImage image = ChipMapping.Map(model.Program, board, "");
        Console.WriteLine($"{Path.GetFileName(path)} on {board.Name} of {board.Chip.Name}: {image.Cores.Length} cores of {image.Chips} chip(s), {image.Steps} steps a sample");
        long[][][] codes = [.. Enumerable.Range(0, parsed.GetValue(Samples)).Select(sample => Encode(model, samples, sample))];
        long[][][]? expected = parsed.GetValue(Check) ? [.. codes.Select(inputs => ReferenceInterpreter.Run(model.Program, inputs))] : null;
        foreach (int threads in parsed.GetValue(Threads)!)
        {
            using var emulator = new ChipEmulator(image, board, threads);
            Run(emulator, codes[..1], model.Program, expected);
            emulator.ResetCounters();
            long start = Stopwatch.GetTimestamp();
            int same = Run(emulator, codes, model.Program, expected);
            Print($"{threads} thread(s)", emulator, codes.Length, Stopwatch.GetElapsedTime(start));
            if (expected is not null) Console.WriteLine($"  {same} of {codes.Length} samples give the reference's bits");
        }
    }

    private static long[][] Encode(SpikeModel model, SampleSet samples, int sample) =>
        [.. model.Program.Inputs.Select(port => samples.Slice(port.Name, sample, 1).Values.ToArray().Select(value => (long)RealCodes.Encode(value, model.Program.Edges[port.Edge])).ToArray())];

    private static int Run(ChipEmulator emulator, long[][][] samples, SpikingProgram program, long[][][]? expected)
    {
        var host = new ChipHost(emulator.Image);
        var sent = new List<SpikeDeviceSpike>();
        var received = new List<SpikeDeviceSpike>();
        int same = 0;
        for (int sample = 0; sample < samples.Length; sample++)
        {
            emulator.Start();
            sent.Clear();
            received.Clear();
            for (int port = 0; port < samples[sample].Length; port++) host.Encode(port, [.. samples[sample][port].Select(code => (int)code)], sent);
            foreach (SpikeDeviceSpike spike in sent) emulator.Send(spike);
            emulator.Run(emulator.Image.Steps, received);
            if (expected is not null && Same(host, received, program, expected[sample])) same++;
        }

        return same;
    }

    private static bool Same(ChipHost host, List<SpikeDeviceSpike> received, SpikingProgram program, long[][] expected)
    {
        bool same = true;
        for (int port = 0; port < program.Outputs.Length; port++)
        {
            var codes = new int[program.Edges[program.Outputs[port].Edge].Shape.Length];
            host.Decode(port, [.. received], codes);
            same &= codes.Select(code => (long)code).SequenceEqual(expected[program.Outputs[port].Edge]);
        }

        return same;
    }

    /// <summary>One core, every input spikes in every step of a window of eight.</summary>
    private static void Dense(int neurons, ChipBoard board)
    {
        const int Rows = 1024, Window = 8, Repeats = 50;
        var segments = new SegmentBuilder();
        int Table<T>(params T[] values) where T : unmanaged => segments.Add<T>(values);
        var random = new Random(1);
        var weights = new sbyte[Rows * neurons];
        foreach (ref sbyte weight in weights.AsSpan()) weight = (sbyte)random.Next(-128, 128);
        var range = new CodeRange(8, signed: true);
        var program = new WindowedNeuron([new Dendrite(SpikeCoding.Radix, 1, Window, 28)], Window, 1, [null], [Table(1)], Table((byte)20), null, range, null, null);
        int elements = Table(Enumerable.Range(0, neurons).ToArray());
        var core = new CoreImage(0, 0, [new Slice("dense", neurons, program, null, elements)], [new DenseBlock(0, 0, Rows, 0, neurons, Table(weights))],
            Table(Enumerable.Range(0, Rows).SelectMany(row => new[] { 0, row }).ToArray()));
        var routes = new RouteTable(Table(Enumerable.Range(0, Rows + 1).ToArray()), Table(Enumerable.Range(0, Rows).SelectMany(row => new[] { 0, row, 0 }).ToArray()));
        var image = new ChipImage(board.Chip.Name, "", board.Name, 1, Window + 1, [core], [], [new InputPort("input", Rows, null, routes)], []) { Segments = segments };
        using var emulator = new ChipEmulator(image, board);
        var none = new List<SpikeDeviceSpike>();
        long start = 0;
        for (int repeat = 0; repeat <= Repeats; repeat++)
        {
            if (repeat == 1)
            {
                emulator.ResetCounters();
                start = Stopwatch.GetTimestamp();
            }

            emulator.Start();
            for (int step = 0; step < Window; step++)
            {
                for (int row = 0; row < Rows; row++) emulator.Send(new SpikeDeviceSpike(step, 0, row, (row & 1) == 0 ? 1 : -1));
            }

            emulator.Run(image.Steps, none);
        }

        Print($"dense rows of {neurons}", emulator, Repeats, Stopwatch.GetElapsedTime(start));
    }

    private static void Print(string what, ChipEmulator emulator, int samples, TimeSpan time)
    {
        ChipCounters sum = emulator.Counters.Aggregate((a, b) => a + b);
        Console.WriteLine($"{what,-20} {1000 * time.TotalSeconds / samples,9:0.000} ms a sample, {sum.SynapticOperations / (double)samples,12:0} synaptic operations, "
            + $"{sum.SynapticOperations / time.TotalSeconds / 1e6,8:0.0} M a second; {sum.SpikesOut / (double)samples:0} spikes, {(sum.HorizontalHops + sum.VerticalHops) / (double)samples:0} hops");
    }
}
